using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

public sealed class ActionRightsTests(ServerFixture fixture) : IAsyncLifetime
{
    private const string NotAllowed = "It may use: text.*, core.echo.";

    private HttpClient _client = null!;
    private string _name = "";

    private RunningServer Server => fixture.Server;

    public async ValueTask InitializeAsync()
    {
        var key = await Server.CreateKeyAsync([Scopes.ActionsRead, Scopes.ExecutionsRead, Scopes.ExecutionsWrite], "text.*", "core.echo");
        (_client, _name) = (Server.ClientOf((string)key["key"]!), (string)key["name"]!);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task List_ShowsWhatTheKeyMayUse()
    {
        var (_, body) = await _client.SendAsync("GET", "/api/v1/actions");
        var refs = body["data"]!.AsArray().Select(static action => (string)action!["ref"]!).ToArray();

        Assert.Contains("core.echo", refs);
        Assert.Contains("text.render", refs);
        Assert.All(refs, static found => Assert.True(found == "core.echo" || found.StartsWith("text.", StringComparison.Ordinal), found));
        Assert.Equal(refs.Length, (int)body["total"]!);
    }

    [Theory]
    [InlineData("GET", "/api/v1/actions/core.fail", null, "'core.fail'")]
    [InlineData("GET", "/api/v1/actions/core.fail/state", null, "'core.fail'")]
    [InlineData("GET", "/api/v1/actions/core.fail/queue-stats", null, "'core.fail'")]
    [InlineData("GET", "/api/v1/actions/slack.nothing", null, "'slack.nothing'")]
    [InlineData("POST", "/api/v1/actions/validate", """{"action_ref": "core.fail"}""", "'core.fail'")]
    [InlineData("POST", "/api/v1/executions/execute", """{"action_ref": "core.fail"}""", "'core.fail'")]
    [InlineData("POST", "/api/v1/executions/execute-all", """{"steps": [{"action": "core.echo"}, {"action": "core.fail"}, {"action": "core.delay"}, {"action": "core.fail"}]}""", "'core.fail', 'core.delay'")]
    public async Task Action_ThatTheKeyMayNotUse_IsForbidden(string method, string path, string? json, string refs)
    {
        var (status, body) = await _client.SendAsync(method, path, json);

        Assert.Equal((403, "forbidden", $"The key '{_name}' may not use {refs}. {NotAllowed}"), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Theory]
    [InlineData("GET", "/api/v1/actions/core.echo", null, 200)]
    [InlineData("GET", "/api/v1/actions/text.nothing", null, 404)]
    [InlineData("POST", "/api/v1/actions/validate", """{"action_ref": "core.echo"}""", 200)]
    [InlineData("POST", "/api/v1/executions/execute?wait=30s", """{"action_ref": "core.echo", "parameters": {"message": "a"}}""", 200)]
    [InlineData("POST", "/api/v1/executions/execute-all?wait=30s", """{"steps": [{"action": "core.echo", "parameters": {"message": "a"}}]}""", 200)]
    public async Task Action_ThatTheKeyMayUse_IsAnswered(string method, string path, string? json, int expected) => Assert.Equal(expected, (await _client.SendAsync(method, path, json)).Status);

    [Theory]
    [InlineData("execute", """{"action_ref": "core.fail"}""")]
    [InlineData("execute-all", """{"steps": [{"action": "core.echo", "parameters": {"message": "a"}}, {"action": "core.fail"}]}""")]
    public async Task Execution_OfAnActionThatTheKeyMayNotUse_IsForbiddenAndNotToldOf(string route, string json)
    {
        var id = (string)(await Server.PostAsync($"/api/v1/executions/{route}?wait=30s", json)).Body["data"]!["id"]!;
        var (status, body) = await _client.SendAsync("GET", route == "execute" ? $"/api/v1/executions/{id}" : $"/api/v1/executions/execute-all/{id}");

        Assert.Equal((403, $"The key '{_name}' may not see '{id}': it is of another action. {NotAllowed}"), (status, (string?)body["detail"]));
    }
}
