using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Core.Plugins;
using PluginHost.Docs.Tests.Support;
using PluginHost.Server.Startup;

namespace PluginHost.Docs.Tests;

/// <summary>The page about durability against the machine of states, and the settings and metrics of the store against their readers.</summary>
public sealed partial class DurabilityTests
{
    internal static readonly string[] Checked = ["store-settings", "store-metrics", "store-operations"];

    private static readonly DocPage Configuration = DocPage.Read("docs/configuration.md");

    [Fact]
    public void Diagram_OfAnExecution_HasTheWaysOfTheMachineAndNoOther()
    {
        var lines = DocPage.Read("docs/durability.md").Of("diagram").Single().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("stateDiagram-v2", lines[0]);
        var drawn = lines.Skip(1).Select(static line => Arrow().Match(line) is { Success: true } arrow ? $"{arrow.Groups["from"].Value} {arrow.Groups["to"].Value}" : throw new InvalidOperationException($"'{line}' is no arrow."));
        var ways = Enum.GetValues<ExecutionStatus>().SelectMany(static from => ExecutionMachine.From(from).Select(to => $"{from.ToWord()} {to.ToWord()}"));
        var ends = Enum.GetValues<ExecutionStatus>().Where(static status => status.IsTerminal()).Select(static status => $"{status.ToWord()} [*]");
        TableTests.AssertSameSet([.. ways, .. ends, "[*] requested", "[*] scheduled"], drawn);
    }

    [Fact]
    public void StoreSettings_InTheTable_AreThoseThatAreRead()
    {
        var known = Problems(new() { ["store:qqqq"] = "1" }).Single().Split("Known here: ", 2)[1].TrimEnd('.').Split(", ").Select(static key => $"store:{key}");
        TableTests.AssertSameSet(known, Configuration.FirstColumn("store-settings"));
    }

    [Fact]
    public void StoreSettings_SaidAsTheirDefaults_ChangeNothing()
    {
        foreach (var row in Configuration.Table("store-settings").Where(static row => row[1] != "none"))
        {
            var key = DocPage.Codes(row[0])[0];
            Assert.Equal((key, Text([])), (key, Text(new() { [key] = row[1].Trim('`') })));
        }
    }

    [Fact]
    public void StoreSettings_AtTheEndsOfTheirRanges_AreReadAndBeyondThemAreNot()
    {
        foreach (var row in Configuration.Table("store-settings").Where(static row => row[2] != "text"))
        {
            var key = DocPage.Codes(row[0])[0];
            foreach (var (value, good) in Values(row[2])) Assert.Equal((key, value, good), (key, value, Problems(With(key, value)).Count == 0));
        }
    }

    [Fact]
    public void StoreOperations_InMetrics_AreThoseOfTheCode() => TableTests.AssertSameSet(
        Enum.GetNames(typeof(PluginCatalog).Assembly.GetType("PluginHost.Core.Telemetry.StoreOperation", throwOnError: true)!).Select(Snake),
        DocPage.Read("docs/metrics.md").List("store-operations"));

    private static string Snake(string name) => string.Concat(name.Select(static (letter, place) => char.IsUpper(letter) && place > 0 ? $"_{letter}" : $"{letter}")).ToLowerInvariant();

    private static IEnumerable<(string Value, bool Good)> Values(string range)
    {
        if (range.Split(" to ") is [var low, var high])
        {
            foreach (var (end, step, good) in new[] { (low, 0, true), (high, 0, true), (low, -1, false), (high, 1, false) })
            {
                yield return ((long.Parse(end, CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture), good);
            }
        }
        else if (range.StartsWith("more than 0, at most `", StringComparison.Ordinal))
        {
            Assert.True(Duration.TryParse(DocPage.Codes(range)[0], out var longest));
            foreach (var (time, good) in new[] { (TimeSpan.Zero, false), (TimeSpan.FromMilliseconds(1), true), (longest, true), (longest + TimeSpan.FromSeconds(1), false) }) yield return (Duration.Format(time), good);
        }
        else
        {
            foreach (var word in DocPage.Codes(range)) yield return (word, true);
            yield return ("qqqq", false);
        }
    }

    private static Dictionary<string, string?> With(string key, string value) =>
        value == "postgres" ? new() { [key] = value, ["store:connectionString"] = "Host=db" } : new() { [key] = value };

    private static List<string> Problems(Dictionary<string, string?> values)
    {
        List<ConfigProblem> problems = [];
        Read(values, problems);
        return [.. problems.Select(static problem => problem.Message)];
    }

    private static string Text(Dictionary<string, string?> values) => JsonSerializer.Serialize(Read(values, []).Options);

    private static StoreSettings Read(Dictionary<string, string?> values, List<ConfigProblem> problems) => StoreSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), problems);

    [GeneratedRegex(@"^(?<from>\[\*\]|[a-z_]+) --> (?<to>\[\*\]|[a-z_]+)(: .+| : .+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Arrow();
}
