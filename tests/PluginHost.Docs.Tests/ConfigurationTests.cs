using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Docs.Tests.Support;
using PluginHost.Server.Startup;

namespace PluginHost.Docs.Tests;

/// <summary>The configuration page against the reader of plugins.json and of the server's settings.</summary>
public sealed class ConfigurationTests : IDisposable
{
    internal static readonly string[] Checked = ["config-root", "config-plugin", "config-policy", "config-service", "config-later", "environment", "flags", "appsettings"];

    private static readonly DocPage Page = DocPage.Read("docs/configuration.md");

    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-docs-").FullName;

    public static TheoryData<string, int> Examples =>
        [.. DocPage.All.SelectMany(static path => DocPage.Read(path).Blocks).Where(static block => block.Kind is "config" or "host" or "rejected").Select(static block => (block.Page, block.Line))];

    public static TheoryData<string, string> Places => new()
    {
        { "config-root", "{ \"KEY\": VALUE }" },
        { "config-plugin", "{ \"plugins\": { \"a\": { \"KEY\": VALUE } } }" },
        { "config-policy", "{ \"defaults\": { \"KEY\": VALUE } }" },
        { "config-retry", "{ \"defaults\": { \"retry\": { \"KEY\": VALUE } } }" },
        { "config-concurrency", "{ \"defaults\": { \"concurrency\": { \"limit\": 1, \"KEY\": VALUE } } }" },
        { "config-rate", "{ \"defaults\": { \"rate\": { \"limit\": 1, \"per\": 1, \"KEY\": VALUE } } }" },
        { "config-quota", "{ \"defaults\": { \"quota\": { \"limit\": 1, \"KEY\": VALUE } } }" },
        { "config-breaker", "{ \"defaults\": { \"breaker\": { \"KEY\": VALUE } } }" },
        { "config-service", "{ \"services\": { \"a\": { \"baseUrl\": \"http://a/\", \"KEY\": VALUE } } }" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfAPage_IsReadAsThePageSays(string path, int line)
    {
        var page = DocPage.Read(path);
        var block = page.Blocks.Single(block => block.Line == line);
        LiveHost.Prepare(block.Text, _folder);
        var problems = Problems(block.Text);
        if (block.Kind == "rejected") Assert.Equal(page.Blocks.First(next => next.Kind == "problems" && next.Line > line).Text.Trim(), string.Join('\n', problems));
        else Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Keys_OfATable_AreAllThatTheReaderKnows(string table, string template)
    {
        var problem = Problems(Fill(template, "qqqqqqqqqqqqqqqqqqqq", "1")).Single();
        var known = problem.Split("Known here: ", 2)[1].TrimEnd('.').Split(", ");
        TableTests.AssertSameSet(known, Page.FirstColumn(table));
    }

    [Fact]
    public void Ranges_OfLimits_AreThoseOfTheReader()
    {
        foreach (var row in Page.Table("config-policy").Where(static row => row[2].Contains(" to ", StringComparison.Ordinal)))
        {
            var (key, bounds) = (DocPage.Codes(row[0])[0], Array.ConvertAll(row[2].Split(" to "), static text => int.Parse(text, CultureInfo.InvariantCulture)));
            foreach (var (value, good) in new[] { (bounds[0] - 1, false), (bounds[0], true), (bounds[1], true), (bounds[1] + 1, false) })
            {
                Assert.Equal((key, value, good), (key, value, Problems(Fill("{ \"defaults\": { \"KEY\": VALUE } }", key, value.ToString(CultureInfo.InvariantCulture))).Count == 0));
            }
        }
    }

    [Theory]
    [InlineData("\"0s\"", false)]
    [InlineData("\"1ms\"", true)]
    [InlineData("\"24h\"", true)]
    [InlineData("\"1441m\"", false)]
    public void Durations_OfLimits_EndWhereThePageSays(string value, bool good)
    {
        foreach (var row in Page.Table("config-policy").Where(static row => row[2] == "more than 0, at most `24h`"))
        {
            var key = DocPage.Codes(row[0])[0];
            Assert.Equal((key, good), (key, Problems(Fill("{ \"defaults\": { \"KEY\": VALUE } }", key, value)).Count == 0));
        }
    }

    [Fact]
    public void Defaults_OfLimits_AreThoseOfTheCode()
    {
        var documented = Page.Table("config-policy").ToDictionary(static row => DocPage.Codes(row[0])[0], static row => row[1].Trim('`'), StringComparer.Ordinal);
        Assert.Equal(Duration.Format(ActionPolicy.DefaultTimeout), documented["timeout"]);
        Assert.Equal(Text(ActionPolicy.DefaultMaxStray), documented["maxStray"]);
        Assert.Equal(Text(ActionPolicy.DefaultMaxParametersBytes), documented["maxParametersBytes"]);
        Assert.Equal(Text(ActionPolicy.DefaultMaxOutputBytes), documented["maxOutputBytes"]);
        Assert.Equal(Duration.Format((TimeSpan)TableTests.Hidden(typeof(PluginCatalog), "PluginHost.Core.Plugins.Loading.PluginLoader", "DefaultStartTimeout")), documented["startTimeout"]);
        Assert.Equal(Duration.Format((TimeSpan)TableTests.Hidden(typeof(PluginCatalog), "PluginHost.Core.Plugins.Lifecycle.PluginTransitions", "DefaultDrainTimeout")), documented["drainTimeout"]);
        Assert.Equal(Text((int)TableTests.Hidden(typeof(PluginCatalog), "PluginHost.Core.Plugins.Faults.GenerationFaults", "DefaultMaxFaults")), documented["maxFaults"]);
    }

    [Fact]
    public void LaterKeys_InTheTable_AreRejectedAsNotAvailable()
    {
        foreach (var row in Page.Table("config-later"))
        {
            var template = row[1] == "limits" ? "{ \"defaults\": { \"KEY\": VALUE } }" : "{ \"plugins\": { \"a\": { \"KEY\": VALUE } } }";
            foreach (var key in DocPage.Codes(row[0])) Assert.EndsWith($"{key}: is not available in this version of the host; remove it.", Problems(Fill(template, key, "{}")).Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EnvironmentVariables_InTheTable_AreThoseThatTheServerReads()
    {
        var literals = Repository.Sources("src").SelectMany(static text => Regex.Matches(text, "\"(?<name>(PLUGINHOST|OTEL)_[A-Z_]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture));
        TableTests.AssertSameSet(literals.Select(static match => match.Groups["name"].Value).Append("ASPNETCORE_URLS"), Page.FirstColumn("environment"));
        Assert.Contains(Page.Table("environment"), static row => row[1] == $"`{ServerSettings.DefaultUrl}`");
    }

    [Theory]
    [InlineData("telemetry")]
    [InlineData("diagnostics")]
    [InlineData("crashGuard")]
    public void SectionKeys_InTheTable_AreThoseThatTheServerKnows(string section)
    {
        File.WriteAllText(Path.Combine(_folder, "plugins.json"), "{}");
        var values = new Dictionary<string, string?> { ["PLUGINHOST_CONFIG"] = Path.Combine(_folder, "plugins.json"), [$"{section}:qqqq"] = "1" };
        var exception = Assert.Throws<InvalidConfigurationException>(() => ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
        var known = exception.Problems.Single().Message.Split("Known here: ", 2)[1].TrimEnd('.').Split(", ").Select(key => $"{section}:{key}");
        TableTests.AssertSameSet(known, Page.FirstColumn("appsettings").Where(key => key.StartsWith($"{section}:", StringComparison.Ordinal)));
    }

    [Fact]
    public void CrashGuard_InTheTable_HasTheDefaultsOfTheCode()
    {
        var documented = Page.Table("appsettings").ToDictionary(static row => DocPage.Codes(row[0])[0], static row => row[1].Trim('`'), StringComparer.Ordinal);
        var options = new CrashGuardOptions();
        Assert.Equal(options.Enabled ? "true" : "false", documented["crashGuard:enabled"]);
        Assert.Equal(Text(options.Crashes), documented["crashGuard:crashes"]);
        Assert.Equal(Duration.Format(options.Window), documented["crashGuard:window"]);
    }

    [Fact]
    public void Flags_OfTheCommandLine_AreThoseThatTheServerTakes() => Assert.Equal(StartFlags.Names.Select(static name => $"--{name}"), Page.FirstColumn("flags"));

    [Fact]
    public void Example_OfTheConfiguration_UsesEveryKey()
    {
        var text = Page.Of("config").First().Text;
        var documented = Places.SelectMany(static place => Page.FirstColumn(place.Data.Item1)).Where(static key => key != "$schema");
        Assert.All(documented, key => Assert.Contains($"\"{key}\"", text, StringComparison.Ordinal));
        Assert.NotNull(JsonNode.Parse(text, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip }));
    }

    private List<string> Problems(string json)
    {
        var file = Path.Combine(_folder, "plugins.json");
        File.WriteAllText(file, json);
        try
        {
            PluginsFile.Read(file);
            return [];
        }
        catch (InvalidConfigurationException exception)
        {
            return [.. exception.Problems.Select(static problem => problem.ToString())];
        }
    }

    private static string Fill(string template, string key, string value) => template.Replace("KEY", key, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
