using PluginHost.Core.Configuration;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Configuration;

public sealed class PluginsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAWholeFile_TakesEverythingOver()
    {
        var config = Read("""
            // Comments and trailing commas are fine.
            {
              "$schema": "plugins.schema.json",
              "folders": ["plugins", "/opt/plugins",],
              "watch": false,
              "trust": "any",
              "defaults": { "timeout": "10s", "maxStray": 2, "maxParametersBytes": 1000, "maxOutputBytes": 2000, "startTimeout": 5 },
              "aliases": { "post": "slack.post_message" },
              "plugins": {
                "slack": {
                  "enabled": false, "isolation": "context",
                  "settings": { "token": "x", "deep": { "a": [1] } },
                  "defaults": { "timeout": "1m" },
                  "actions": { "post_message": { "timeout": "500ms" } }
                }
              },
              "services": { "tickets": { "baseUrl": "https://example.org/api", "headers": { "X-Key": "k" } } },
            }
            """);
        Assert.Equal(_folder.Config, config.Path);
        Assert.Equal([_folder.Combine("plugins"), "/opt/plugins"], config.Folders);
        Assert.False(config.Watch);
        Assert.Equal(new PolicyConfig { Timeout = TimeSpan.FromSeconds(10), MaxStray = 2, MaxParametersBytes = 1000, MaxOutputBytes = 2000, StartTimeout = TimeSpan.FromSeconds(5) }, config.Defaults);
        Assert.Equal("slack.post_message", config.Aliases["post"]);
        var plugin = config.ForPlugin("slack");
        Assert.False(plugin.Enabled);
        Assert.Equal("""{"token":"x","deep":{"a":[1]}}""", plugin.SettingsJson);
        Assert.Equal(TimeSpan.FromMinutes(1), plugin.Defaults.Timeout);
        Assert.Equal(TimeSpan.FromMilliseconds(500), plugin.Actions["post_message"].Timeout);
        Assert.Equal(new Uri("https://example.org/api/"), config.Services["tickets"].BaseUrl);
        Assert.Equal("k", config.Services["tickets"].Headers["X-Key"]);
        Assert.Same(PluginConfig.Empty, config.ForPlugin("other"));
    }

    [Fact]
    public void Read_OfAnEmptyObject_IsAllDefaults()
    {
        var config = Read("{}");
        Assert.Empty(config.Folders);
        Assert.True(config.Watch);
        Assert.Equal(PolicyConfig.Empty, config.Defaults);
    }

    [Theory]
    [InlineData("{\"wacth\":true}", "wacth: is not known. Did you mean 'watch'?")]
    [InlineData("{\"colour\":1}", "colour: is not known. Known here: $schema, aliases, defaults, folders, plugins, services, trust, watch.")]
    [InlineData("{\"defaults\":{\"timeOut\":\"1s\"}}", "defaults.timeOut: is not known. Did you mean 'timeout'?")]
    [InlineData("{\"plugins\":{\"a\":{\"setings\":{}}}}", "plugins.a.setings: is not known. Did you mean 'settings'?")]
    [InlineData("{\"watch\":\"yes\"}", "watch: must be true or false, not this string.")]
    [InlineData("{\"folders\":\"plugins\"}", "folders: must be a list of strings, not this string.")]
    [InlineData("{\"folders\":[\"a\",5]}", "folders: must be a list of strings.")]
    [InlineData("{\"defaults\":[]}", "defaults: must be an object, not a list.")]
    [InlineData("{\"defaults\":{\"timeout\":\"soon\"}}", "defaults.timeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not this string.")]
    [InlineData("{\"defaults\":{\"timeout\":0}}", "defaults.timeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not 0.")]
    [InlineData("{\"defaults\":{\"timeout\":true}}", "defaults.timeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not a boolean.")]
    [InlineData("{\"defaults\":{\"maxStray\":1001}}", "defaults.maxStray: must be an integer from 0 to 1000, not 1001.")]
    [InlineData("{\"defaults\":{\"maxStray\":1.5}}", "defaults.maxStray: must be an integer from 0 to 1000, not 1.5.")]
    [InlineData("{\"defaults\":{\"maxOutputBytes\":1}}", "defaults.maxOutputBytes: must be an integer from 2 to 67108864, not 1.")]
    [InlineData("{\"plugins\":{\"a\":{\"actions\":{\"b\":{\"history\":\"some\"}}}}}", "plugins.a.actions.b.history: must be one of full, failures, none, not this string.")]
    [InlineData("{\"plugins\":{\"a\":{\"sha256\":\"x\"}}}", "plugins.a.sha256: is not available in this version of the host; remove it.")]
    [InlineData("{\"plugins\":{\"a\":{\"isolation\":\"process\"}}}", "plugins.a.isolation: 'process' is not available in this version of the host; use 'context'.")]
    [InlineData("{\"plugins\":{\"a\":{\"isolation\":\"none\"}}}", "plugins.a.isolation: must be 'context'.")]
    [InlineData("{\"plugins\":{\"a\":null}}", "plugins.a: must be an object, not null.")]
    [InlineData("{\"plugins\":{\"a\":{\"settings\":5}}}", "plugins.a.settings: must be an object, not 5.")]
    [InlineData("{\"trust\":\"signed\"}", "trust: 'signed' is not available in this version of the host; use 'any'.")]
    [InlineData("{\"trust\":\"some\"}", "trust: must be 'any'.")]
    [InlineData("{\"aliases\":{\"post\":\"slack\"}}", "aliases.post: must name an action as '<plugin-id>.<action>'.")]
    [InlineData("{\"aliases\":{\"post\":5}}", "aliases.post: must be a string, not 5.")]
    [InlineData("{\"services\":{\"t\":{\"baseUrl\":\"ftp://x\"}}}", "services.t.baseUrl: must be an absolute http or https address.")]
    [InlineData("{\"services\":{\"t\":{}}}", "services.t.baseUrl: must be an absolute http or https address.")]
    [InlineData("{\"services\":{\"t\":{\"baseUrl\":5}}}", "services.t.baseUrl: must be a string, not 5.")]
    [InlineData("[]", "line 1: the file must hold a JSON object: { ... }.")]
    [InlineData("null", "line 1: the file must hold a JSON object: { ... }.")]
    [InlineData("{\n  \"watch\": tru\n}", "line 2, byte 15: is not valid JSON: 'tru\n}' is an invalid JSON literal. Expected the literal 'true'.")]
    [InlineData("", "line 1, byte 1: is not valid JSON: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")]
    [InlineData("{\n  \"watch\": true,\n  \"watch\": false\n}", "watch: is given twice.")]
    [InlineData("{\"plugins\":{\"a\":{\"settings\":{\"b\":1,\"b\":2}}}}", "plugins.a.settings.b: is given twice.")]
    public void Read_OfABadFile_NamesTheProblem(string json, string problem) => Assert.Equal($"'{_folder.Config}' cannot be used:{Environment.NewLine}  - {problem}", Refused(json).Message);

    [Fact]
    public void Read_OfManyProblems_NamesThemAll() => Assert.Equal(
        $"""
        '{_folder.Config}' cannot be used:
          - services.t.headers.X-Key: the environment variable 'PLUGINHOST_NOT_SET' is not set.
          - defaults.timeout: must be a duration of more than zero and at most 1d such as 500ms, 30s or 5m, not this string.
          - plugins.a.enabled: must be true or false, not this string.
          - watsch: is not known. Did you mean 'watch'?
        """,
        Refused("""{"defaults":{"timeout":"x"},"plugins":{"a":{"enabled":"no"}},"services":{"t":{"baseUrl":"http://x","headers":{"X-Key":"${env:PLUGINHOST_NOT_SET}"}}},"watsch":true}""").Message.ReplaceLineEndings("\n"));

    [Fact]
    public void Read_OfAMissingFile_SaysSo()
    {
        var problem = Assert.Single(Assert.Throws<InvalidConfigurationException>(() => PluginsFile.Read(_folder.Config)).Problems);
        Assert.Equal("file", problem.Path);
        Assert.Equal($"cannot be read: Could not find file '{_folder.Config}'.", problem.Message);
    }

    [Fact]
    public void Placeholders_OfKnownKinds_AreResolvedEverywhere()
    {
        const string name = "PLUGINHOST_CORE_TESTS_TOKEN";
        Environment.SetEnvironmentVariable(name, "from \"env\"");
        _folder.Write("secrets/key.txt", "from file\r\n");
        var config = Read("""{"plugins":{"a":{"settings":{"env":"<${env:PLUGINHOST_CORE_TESTS_TOKEN}>","list":["${file:secrets/key.txt}"],"other":"${step.x} ${unknown:y} $5 {z}","number":5}}}}""");
        Environment.SetEnvironmentVariable(name, null);
        Assert.Equal(
            """{"env":"<from \"env\">","list":["from file"],"other":"${step.x} ${unknown:y} $5 {z}","number":5}""",
            System.Text.Json.Nodes.JsonNode.Parse(config.ForPlugin("a").SettingsJson)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("${env:PLUGINHOST_NOT_SET}", "the environment variable 'PLUGINHOST_NOT_SET' is not set.")]
    [InlineData("${file:no/such.txt}", "the file '{folder}/no/such.txt' is not there.")]
    [InlineData("${file:bad\\u0000name}", "the file 'bad\0name' cannot be read: Null character in path.")]
    [InlineData("${secret:x}", "'${secret:..}' is not available in this version of the host; use ${env:..} or ${file:..}.")]
    public void Placeholders_ThatCannotBeResolved_AreProblems(string value, string problem)
    {
        var refused = Refused($$$$$"""{"plugins":{"a":{"settings":{"list":["{{{{{value}}}}}"]}}}}""");
        Assert.Equal(new ConfigProblem("plugins.a.settings.list[0]", problem.Replace("{folder}", _folder.Path, StringComparison.Ordinal)), Assert.Single(refused.Problems));
    }

    private PluginsConfig Read(string json)
    {
        _folder.Write("plugins.json", json);
        return PluginsFile.Read(_folder.Config);
    }

    private InvalidConfigurationException Refused(string json) => Assert.Throws<InvalidConfigurationException>(() => Read(json));
}
