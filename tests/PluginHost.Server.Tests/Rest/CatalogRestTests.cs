using System.Net;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

public sealed class CatalogRestTests(ServerFixture fixture)
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Plugins_ListsEveryPluginWithItsState()
    {
        var (status, body) = await _server.GetAsync("/api/v1/plugins");
        var core = body["data"]!.AsArray().Single(static plugin => (string?)plugin!["id"] == "core")!;

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(body["data"]!.AsArray().Count, (int)body["total"]!);
        Assert.Equal("active", (string?)core["state"]);
        Assert.Equal("0.1.0", (string?)core["version"]);
        Assert.Equal(1, (int)core["generation"]!);
        Assert.Contains("core.echo", core["actions"]!.AsArray().Select(static action => (string?)action));
        Assert.True((bool)body["configuration"]!["in_force"]!);
    }

    [Fact]
    public async Task Plugin_ById_IsShownAndExplained()
    {
        var (_, plugin) = await _server.GetAsync("/api/v1/plugins/text");
        var (_, explained) = await _server.GetAsync("/api/v1/plugins/text/explain");

        Assert.Equal("Text", (string?)plugin["data"]!["title"]);
        Assert.Equal(".NETCoreApp,Version=v10.0", (string?)plugin["data"]!["target_framework"]);
        Assert.Equal("'text' 0.1.0 is active.", (string?)explained["data"]!["decision"]);
        string[] steps = [.. explained["data"]!["checks"]!.AsArray().Select(static check => (string)check!["name"]!)];
        Assert.Equal(["files", "image", "identity", "trust", "framework", "sdk", "members", "dependencies", "actions", "copy", "load"], steps);
        Assert.All(explained["data"]!["checks"]!.AsArray(), static check => Assert.True((bool)check!["passed"]!));
    }

    [Theory]
    [InlineData("/api/v1/plugins/nobody")]
    [InlineData("/api/v1/plugins/nobody/explain")]
    public async Task Plugin_Unknown_Answers404WithTheKnownOnes(string path)
    {
        var (status, body) = await _server.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("There is no plugin 'nobody'. Known: core, text.", (string?)body["detail"]);
    }

    [Fact]
    public async Task Actions_AreListedFlatAndByCategory()
    {
        var (_, body) = await _server.GetAsync("/api/v1/actions");
        var categories = body["categories"]!.AsArray();

        Assert.Equal(7, (int)body["total"]!);
        Assert.Equal(7, body["data"]!.AsArray().Count);
        Assert.Equal(["Control flow", "Testing", "Text"], categories.Select(static category => (string)category!["name"]!));
        Assert.Equal(["core.echo", "core.fail", "core.log"], categories[1]!["actions"]!.AsArray().Select(static action => (string)action!));
    }

    [Theory]
    [InlineData("plugin=core", 4)]
    [InlineData("plugin=Core", 0)]
    [InlineData("category=control%20FLOW", 1)]
    [InlineData("tag=yaml", 2)]
    [InlineData("text=handlebars", 1)]
    [InlineData("plugin=text&tag=template", 1)]
    [InlineData("text=nothing-like-this", 0)]
    public async Task Actions_AreFiltered(string query, int expected)
    {
        var (_, body) = await _server.GetAsync($"/api/v1/actions?{query}");

        Assert.Equal(expected, (int)body["total"]!);
    }

    [Fact]
    public async Task Action_ByRef_HasItsJsonSchema()
    {
        var (status, body) = await _server.GetAsync("/api/v1/actions/core.fail");
        var data = body["data"]!;

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("30s", (string?)data["limits"]!["timeout"]);
        Assert.Equal("failed", (string?)data["errors"]![0]!["code"]);
        Assert.Equal("busy", (string?)data["examples"]![0]!["parameters"]!["code"]);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)data["parameters"]!["$schema"]);
        Assert.False((bool)data["parameters"]!["additionalProperties"]!);
        Assert.Equal("""{"type":"string","pattern":"^(?:[a-z][a-z0-9_]{0,63})$","title":"Code","description":"Error code to fail with.","default":"failed","x-kind":"string"}""", data["parameters"]!["properties"]!["code"]!.ToJsonString());
    }

    [Fact]
    public async Task Action_ThatSuggestsRetries_TellsTheirDelaysAsDurations()
    {
        await using var server = await RunningServer.StartAsync("""{ "folders": ["{PLUGINS}/../tally-plugins/Tally"] }""");
        var (_, body) = await server.GetAsync("/api/v1/actions/tally.again");

        Assert.Equal("""{"max_attempts":4,"delay":"100ms","factor":1,"max_delay":"1m"}""", body["data"]!["retry"]!.ToJsonString());
    }

    [Fact]
    public async Task Action_Unknown_Answers404()
    {
        var (status, body) = await _server.GetAsync("/api/v1/actions/core.nothing");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("unknown_action", (string?)body["code"]);
    }

    [Theory]
    [InlineData("""{"action_ref": "core.echo", "parameters": {"message": "x"}}""", true, 0)]
    [InlineData("""{"action_type": "core.echo", "params": {"message": "x"}}""", true, 0)]
    [InlineData("""{"action_type": "core.echo", "params": {"message": 1, "other": 2}}""", false, 2)]
    [InlineData("""{"action_ref": "core.delay", "parameters": {"duration": "25h"}}""", false, 1)]
    public async Task Validate_TellsEveryFaultWithoutRunning(string request, bool valid, int errors)
    {
        var (status, body) = await _server.PostAsync("/api/v1/actions/validate", request);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((valid, errors), ((bool)body["valid"]!, body["errors"]!.AsArray().Count));
    }

    [Fact]
    public async Task Validate_UnknownAction_Answers404()
    {
        var (status, _) = await _server.PostAsync("/api/v1/actions/validate", """{"action_ref": "core.nothing"}""");

        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task OpenApi_DescribesEveryRouteToEverybody()
    {
        var document = JsonNode.Parse(await _server.Anonymous.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        string[] paths = [.. document["paths"]!.AsObject().Select(static path => path.Key).Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "/api/v1/actions", "/api/v1/actions/validate", "/api/v1/actions/{actionRef}", "/api/v1/actions/{actionRef}/queue-stats", "/api/v1/actions/{actionRef}/state", "/api/v1/audit", "/api/v1/audit/export",
                "/api/v1/executions", "/api/v1/executions/cancel", "/api/v1/executions/execute", "/api/v1/executions/execute-all", "/api/v1/executions/execute-all/{id}", "/api/v1/executions/rerun", "/api/v1/executions/stats", "/api/v1/executions/status/{status}", "/api/v1/executions/stream",
                "/api/v1/executions/{id}", "/api/v1/executions/{id}/attempts", "/api/v1/executions/{id}/cancel", "/api/v1/executions/{id}/logs", "/api/v1/executions/{id}/logs/stream", "/api/v1/executions/{id}/rerun", "/api/v1/executions/{id}/stream", "/api/v1/keys", "/api/v1/keys/{id}", "/api/v1/keys/{id}/rotate", "/api/v1/plugins", "/api/v1/plugins/{id}", "/api/v1/plugins/{id}/disable", "/api/v1/plugins/{id}/enable", "/api/v1/plugins/{id}/explain",
                "/api/v1/plugins/{id}/quarantine-release", "/api/v1/plugins/{id}/reload", "/api/v1/plugins/{id}/rollback", "/api/v1/secrets/rotate", "/api/v1/store/backup", "/health", "/ready",
            ],
            paths);
        var execute = document["paths"]!["/api/v1/executions/execute"]!["post"]!;
        Assert.Equal(["200", "201", "202", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503", "504"], execute["responses"]!.AsObject().Select(static response => response.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/health", "healthy")]
    [InlineData("/ready", "ready")]
    public async Task Health_IsOneWordForEverybody(string path, string word)
    {
        var body = JsonNode.Parse(await _server.Anonymous.GetStringAsync(path, TestContext.Current.CancellationToken))!;

        Assert.Equal($$"""{"status":"{{word}}"}""", body.ToJsonString());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/ready")]
    public async Task Health_AnswersProbesByHead(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await _server.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Swagger_IsServedToEverybody()
    {
        var page = await _server.Anonymous.GetStringAsync("/swagger/index.html", TestContext.Current.CancellationToken);

        Assert.Contains("<title>PluginHost</title>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "A key is required: send 'Authorization: Bearer <key>'.", "Bearer")]
    [InlineData("Bearer wrong", "The key in the Authorization header is not known.", "Bearer error=\"invalid_token\", error_description=\"The key in the Authorization header is not known.\"")]
    [InlineData("Bearer a.b.c", "The key in the Authorization header is not known.", "Bearer error=\"invalid_token\", error_description=\"The key in the Authorization header is not known.\"")]
    [InlineData("Basic YTpi", "The Authorization header has another form than 'Bearer <key>'.", "Bearer")]
    public async Task Api_WithoutTheRightKey_Answers401(string? header, string detail, string challenge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/plugins");
        if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await _server.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("unauthorized", (string?)body["code"]);
        Assert.Equal(detail, (string?)body["detail"]);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("DELETE", "/api/v1/plugins/core", 405, "method_not_allowed")]
    public async Task AnyRoute_Unknown_IsAProblemWithACode(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (string?)body["code"]);
        Assert.NotNull(body["trace_id"]);
    }
}
