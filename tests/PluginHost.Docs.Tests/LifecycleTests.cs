using System.Text.RegularExpressions;
using PluginHost.Core.Plugins;
using PluginHost.Docs.Tests.Support;
using PluginHost.Server.Startup;

namespace PluginHost.Docs.Tests;

/// <summary>The pages about the life of plugins, and about running the host, against the code and the alerts.</summary>
public sealed partial class LifecycleTests
{
    internal static readonly string[] Checked = ["command-codes", "data-folder", "lifecycle-alerts"];

    // What an operator has to understand the host for.
    private static readonly string[] Documented = ["PluginHostPlugin", "PluginHostStore", "PluginHostQueue", "PluginHostExecutions"];

    [Fact]
    public void Diagram_OfTheLifeCycle_HasTheStatesOfTheCodeAndNoOther()
    {
        var lines = DocPage.Read("docs/lifecycle.md").Of("diagram").Single().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("stateDiagram-v2", lines[0]);
        var ends = lines.Skip(1).Select(static line => Arrow().Match(line) is { Success: true } arrow ? arrow : throw new InvalidOperationException($"'{line}' is no arrow."))
            .SelectMany(static arrow => new[] { arrow.Groups["from"].Value, arrow.Groups["to"].Value });
        TableTests.AssertSameSet(Enum.GetValues<PluginState>().Select(static state => state.ToWord()).Append("[*]"), ends.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void CommandCodes_InRest_AreThoseOfTheCommands() =>
        TableTests.AssertSameSet(Literals("src/PluginHost.Core/Plugins/Lifecycle/PluginCommands.cs", CommandCode()), DocPage.Read("docs/rest.md").FirstColumn("command-codes"));

    [Fact]
    public void DataFolder_InOperating_HasTheFilesOfTheCode() => TableTests.AssertSameSet(
        [.. Literals("src/PluginHost.Core/Configuration/DataFolder.cs", DataFile()), .. Literals("src/PluginHost.Server/Auth/AdminKey.cs", DataFile()), StoreSettings.FileName, "backups"],
        DocPage.Read("docs/operating.md").FirstColumn("data-folder").Select(static name => name.TrimEnd('/')));

    [Fact]
    public void Alerts_InOperating_AreThoseOfPrometheus()
    {
        var documented = DocPage.Read("docs/operating.md").FirstColumn("lifecycle-alerts");
        Assert.Empty(documented.Except(Literals("deploy/prometheus/pluginhost-alerts.rules.yml", Alert()), StringComparer.Ordinal));
        Assert.Empty(Literals("deploy/prometheus/pluginhost-alerts.rules.yml", Alert()).Where(static alert => Documented.Any(start => alert.StartsWith(start, StringComparison.Ordinal))).Append("PluginHostConfigRejected").Except(documented, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Literals(string path, Regex form) => form.Matches(Repository.ReadText(path)).Select(static match => match.Groups["word"].Value);

    [GeneratedRegex(@"^(?<from>\[\*\]|[a-z_]+) --> (?<to>\[\*\]|[a-z_]+)(: .+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Arrow();

    [GeneratedRegex("""new\("(?<word>[a-z_]+)", """, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CommandCode();

    [GeneratedRegex("""Combine\([^"]*, "(?<word>[a-z0-9.]+)"\)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DataFile();

    [GeneratedRegex(@"- alert: (?<word>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();
}
