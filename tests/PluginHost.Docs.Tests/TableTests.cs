using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Plugins;
using PluginHost.Docs.Tests.Support;
using PluginHost.Sdk;
using PluginHost.Server.Rest;

namespace PluginHost.Docs.Tests;

/// <summary>Tables that must say what the code says.</summary>
public sealed class TableTests
{
    // What each marked table or list is compared by; a mark that is not here is one that nothing checks.
    private static readonly string[] Checked =
    [
        "plugin-states", "execution-statuses", "refusal-codes", "error-codes", "sdk-attributes", "action-context", "msbuild", "shared-assemblies", "dropped", "projects",
        .. ConfigurationTests.Checked, .. PolicyTableTests.Checked, .. ExecutorTests.Checked, .. EmbeddingTests.Checked, .. LifecycleTests.Checked, .. DurabilityTests.Checked, .. AccessTests.Checked, .. RulePageTests.Checked, .. LiveTableTests.Checked,
    ];

    [Fact]
    public void Marks_OnAllPages_AreThoseThatAreChecked() =>
        Assert.Equal(Checked.Order(StringComparer.Ordinal), DocPage.All.SelectMany(static path => DocPage.Read(path).MarkedNames).Order(StringComparer.Ordinal));

    [Fact]
    public void PluginStates_InConcepts_AreAll() => AssertSameSet(Enum.GetValues<PluginState>().Select(static state => state.ToWord()), DocPage.Read("docs/concepts.md").FirstColumn("plugin-states"));

    [Fact]
    public void ExecutionStatuses_InConcepts_AreAll() =>
        AssertSameSet(Enum.GetValues<ExecutionStatus>().Select(static status => status.ToWord()), DocPage.Read("docs/concepts.md").FirstColumn("execution-statuses"));

    [Fact]
    public void RefusalCodes_InIsolation_AreAll() => AssertSameSet(Constants(typeof(RefusalCodes)), DocPage.Read("docs/isolation.md").FirstColumn("refusal-codes"));

    [Fact]
    public void RefusalCodes_OfChecks_AreRefusalCodes() => Assert.Empty(
        DocPage.Read("docs/isolation.md").Table("checks").SelectMany(static row => DocPage.Codes(row[1])).Except(Constants(typeof(RefusalCodes)), StringComparer.Ordinal));

    [Fact]
    public void ErrorCodes_InRest_AreAllWithTheirStatus()
    {
        var page = DocPage.Read("docs/rest.md");
        AssertSameSet(Constants(typeof(ErrorCodes)), page.FirstColumn("error-codes"));
        foreach (var row in page.Table("error-codes"))
        {
            var code = DocPage.Codes(row[0])[0];
            if (!int.TryParse(row[1], CultureInfo.InvariantCulture, out var documented) || code == ErrorCodes.Unauthorized) continue;
            var context = new DefaultHttpContext();
            var problem = (ProblemHttpResult)Problems.Of(new ExecutionError(code, "text"), context);
            Assert.Equal((code, documented), (code, problem.StatusCode));
            Assert.Equal((code, row[2].Contains("`Retry-After`", StringComparison.Ordinal)), (code, context.Response.Headers.RetryAfter.Count > 0));
        }
    }

    [Fact]
    public void SdkAttributes_InWritingAPlugin_AreAllWithTheirProperties()
    {
        var page = DocPage.Read("docs/writing-a-plugin.md");
        var attributes = typeof(ActionAttribute).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(Attribute))).ToArray();
        AssertSameSet(attributes.Select(static type => $"[{type.Name[..^"Attribute".Length]}]"), page.FirstColumn("sdk-attributes"));
        var action = page.Table("sdk-attributes").Single(static row => row[0] == "`[Action]`")[2];
        var settable = typeof(ActionAttribute).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name);
        Assert.Empty(settable.Except(DocPage.Codes(action), StringComparer.Ordinal));
    }

    [Fact]
    public void ActionContext_InWritingAPlugin_HasAllMembers() => AssertSameSet(
        typeof(ActionContext).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static member => member is PropertyInfo or MethodInfo { IsSpecialName: false }).Select(static member => member.Name),
        DocPage.Read("docs/writing-a-plugin.md").FirstColumn("action-context"));

    [Fact]
    public void MsBuildProperties_InWritingAPlugin_AreThoseOfTheSdk()
    {
        var build = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "sdk/PluginHost.Sdk/build")).Select(File.ReadAllText));
        var used = Regex.Matches(build, @"\$\((?<name>(Plugin|IsPlugin)\w+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(static match => match.Groups["name"].Value);
        AssertSameSet(used, DocPage.Read("docs/writing-a-plugin.md").FirstColumn("msbuild"));
    }

    [Fact]
    public void SharedAssemblies_InIsolation_AreThoseOfTheLoader() => AssertSameSet(
        (IEnumerable<string>)Hidden(typeof(PluginCatalog), "PluginHost.Core.Plugins.Loading.HostAssemblies", "Shared"),
        DocPage.Read("docs/isolation.md").List("shared-assemblies"));

    [Fact]
    public void DroppedInstruments_InMetrics_AreThoseOfTheView() => AssertSameSet(
        (IEnumerable<string>)Hidden(typeof(Problems), "PluginHost.Server.Telemetry.TelemetryExtensions", "Unprintable"),
        DocPage.Read("docs/metrics.md").List("dropped"));

    [Fact]
    public void Projects_InTheReadme_AreAll()
    {
        var folders = new[] { "sdk", "src", "plugins" }.SelectMany(static root => Directory.GetDirectories(Path.Combine(Repository.Root, root)))
            .Where(static folder => Directory.GetFiles(folder, "*.csproj").Length > 0).Select(static folder => Path.GetRelativePath(Repository.Root, folder).Replace('\\', '/'));
        AssertSameSet(folders, DocPage.Read("README.md").FirstColumn("projects"));
    }

    internal static void AssertSameSet(IEnumerable<string> code, IEnumerable<string> documented) =>
        Assert.Equal(code.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));

    internal static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

    internal static object Hidden(Type sibling, string type, string member)
    {
        var hidden = sibling.Assembly.GetType(type, throwOnError: true)!;
        const BindingFlags any = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
        return hidden.GetProperty(member, any)?.GetValue(null) ?? hidden.GetField(member, any)!.GetValue(null)!;
    }
}
