using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Description;

/// <summary>Problems that are described and that no other test asks for: they are answered, and as described.</summary>
public sealed class OpenApiProblemTests(OpenApiProblemTests.Fixture fixture) : IClassFixture<OpenApiProblemTests.Fixture>
{
    private const string Execute = "/api/v1/executions/execute";
    private const string Slow = """{"action_ref": "core.delay", "parameters": {"duration": "10m"}}""";
    private const string Render = """{"action_ref": "text.render", "parameters": {"template": "x"}}""";

    private const string Config = """
        {
          "folders": ["{PLUGINS}", "drop"],
          "plugins": { "core": { "actions": {
            "echo": { "history": "none" },
            "fail": { "quota": { "limit": 1, "per": "1d" } },
            "delay": { "concurrency": { "limit": 1, "whenFull": "reject" } }
          } } }
        }
        """;

    private readonly RunningServer _server = fixture.Server;

    [Theory]
    [InlineData("POST", "/api/v1/plugins/text/reload", null, 409, "plugin_quarantined")]
    [InlineData("POST", "/api/v1/plugins/text/enable", null, 409, "plugin_quarantined")]
    [InlineData("GET", "/api/v1/actions/text.render", null, 503, "plugin_unavailable")]
    [InlineData("GET", "/api/v1/actions/text.render/state", null, 503, "plugin_unavailable")]
    [InlineData("GET", "/api/v1/actions/text.render/queue-stats", null, 503, "plugin_unavailable")]
    [InlineData("POST", "/api/v1/actions/validate", Render, 503, "plugin_unavailable")]
    [InlineData("POST", Execute, """{"action_ref": "core.echo", "parameters": {"message": "a"}}""", 422, "wait_required")]
    [InlineData("GET", "/api/v1/executions/nothing?wait=soon", null, 400, "invalid_body")]
    [InlineData("GET", "/api/v1/executions/execute-all/nothing?wait=11m", null, 400, "invalid_body")]
    public async Task Problem_IsAnswered(string method, string path, string? json, int expected, string code)
    {
        var (status, problem) = await _server.Client.SendAsync(method, path, json);

        Assert.Equal((expected, code), (status, (string?)problem["code"]));
    }

    [Theory]
    [InlineData(Execute, """{"action_ref": "core.fail"}""", 429, "quota_exceeded")]
    [InlineData(Execute, Slow, 429, "concurrency_limit")]
    [InlineData("/api/v1/store/backup", """{"path": "twice.db"}""", 409, "already_exists")]
    public async Task Problem_OfOneTooMany_IsAnswered(string path, string json, int expected, string code)
    {
        Assert.Equal(201, (await _server.Client.SendAsync("POST", path, json)).Status);
        var (status, problem) = (0, (JsonNode?)null);

        // What is accepted counts once it has begun.
        await Patience.UntilAsync(async () =>
        {
            (status, problem) = await _server.Client.SendAsync("POST", path, json);
            return status != 201;
        });

        Assert.Equal((expected, code), (status, (string?)problem!["code"]));
    }

    [Fact]
    public async Task Rollback_OfADisabledPlugin_IsRefused()
    {
        await _server.Client.SendAsync("POST", "/api/v1/executions/cancel", """{"all": true}"""); // Else it is waited for what runs.
        await _server.Client.SendAsync("POST", "/api/v1/plugins/core/disable");
        var (status, problem) = await _server.Client.SendAsync("POST", "/api/v1/plugins/core/rollback");
        await _server.Client.SendAsync("POST", "/api/v1/plugins/core/enable");

        Assert.Equal((409, "plugin_disabled"), (status, (string?)problem["code"]));
    }

    [Theory]
    [InlineData("text/plain", 10, 415, "unsupported_media_type")]
    [InlineData("application/json", 2_000_000, 413, "invalid_parameters")]
    public async Task Bodies_OfAnotherTypeOrTooLarge_AreRefusedEverywhere(string type, int length, int expected, string code)
    {
        var document = await _server.DescribeAsync();
        foreach (var operation in document.Operations.Where(operation => document.BodyOf(operation) is not null))
        {
            using var content = new StringContent(new string(' ', length), Encoding.UTF8, type);
            using var response = await _server.Client.PostAsync(document.PathOf(operation), content, TestContext.Current.CancellationToken);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            Assert.Equal((operation.Id, expected, code), (operation.Id, (int)response.StatusCode, (string?)problem!["code"]));
        }
    }

    /// <summary>One server for all of them.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal RunningServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RunningServer.StartWithAsync(StartStates.QuarantineText, Config);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
