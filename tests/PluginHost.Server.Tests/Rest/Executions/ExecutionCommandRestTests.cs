using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

public sealed class ExecutionCommandRestTests(ServerFixture fixture)
{
    private const string Unknown = "01890000-0000-7000-8000-000000000000";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Cancel_OneThatRuns_AsksItToEnd()
    {
        var id = await SubmitAsync("""{"action_ref": "core.delay", "parameters": {"duration": "10m"}}""");
        await Patience.UntilAsync(async () => (string?)(await _server.GetAsync($"/api/v1/executions/{id}")).Body["data"]!["status"] == "running");
        var (status, body) = await CancelAsync(id);
        var (_, ended) = await _server.GetAsync($"/api/v1/executions/{id}?wait=30s");
        var (again, problem) = await CancelAsync(id);

        Assert.Equal(200, status);
        Assert.Contains((string?)body["data"]!["status"], new[] { "cancelling", "cancelled" });
        Assert.Equal("cancelled", (string?)ended["data"]!["status"]);
        Assert.Equal((409, "already_ended", $"The execution '{id}' has ended: it is 'cancelled'."), (again, (string?)problem["code"], (string?)problem["detail"]));
    }

    [Fact]
    public async Task Cancel_OneThatWaits_EndsItAtOnceAndIsRecorded()
    {
        var id = await SubmitAsync("""{"action_ref": "core.echo", "parameters": {"message": "a"}, "delay": "1h"}""");
        var (status, body) = await CancelAsync(id);
        var (_, audit) = await _server.GetAsync($"/api/v1/audit?what=execution.cancel&target_id={id}");

        Assert.Equal((200, "cancelled", "Cancelled by 'admin'."), (status, (string?)body["data"]!["status"], (string?)body["data"]!["message"]));
        Assert.Equal(("admin", "scheduled", "cancelled"), ((string?)audit["data"]![0]!["actor"], (string?)audit["data"]![0]!["before"]!["status"], (string?)audit["data"]![0]!["after"]!["status"]));
    }

    [Theory]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/rerun")]
    [InlineData("GET", "")]
    [InlineData("GET", "/attempts")]
    [InlineData("GET", "/logs")]
    [InlineData("GET", "/stream")]
    [InlineData("GET", "/logs/stream")]
    public async Task Unknown_Execution_Answers404(string method, string route)
    {
        var (status, body) = await _server.Client.SendAsync(method, $"/api/v1/executions/{Unknown}{route}");

        Assert.Equal((404, "not_found", $"There is no execution '{Unknown}', or it ended so long ago that it is dropped."), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Fact]
    public async Task Rerun_IsANewExecutionThatNamesTheFirst()
    {
        var (_, first) = await _server.PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.echo", "parameters": {"message": "a"}, "priority": "low", "metadata": {"n": 1}}""");
        var id = (string)first["data"]!["id"]!;
        var (status, body) = await _server.Client.SendAsync("POST", $"/api/v1/executions/{id}/rerun");
        var (_, other) = await _server.Client.SendAsync("POST", $"/api/v1/executions/{id}/rerun", """{"parameters": {"message": "b"}}""");

        Assert.Equal((201, id, "low", 1), (status, (string?)body["data"]!["rerun_of"], (string?)body["data"]!["priority"], (int)body["data"]!["metadata"]!["n"]!));
        Assert.NotEqual(id, (string?)body["data"]!["id"]);
        Assert.Equal(("a", "b"), ((string?)body["data"]!["config"]!["message"], (string?)other["data"]!["config"]!["message"]));
    }

    [Theory]
    [InlineData("""{"parameters": 5}""", 400, "'parameters' must be an object.")]
    [InlineData("""{"params": {}}""", 400, "'params' is not known. Known here: parameters.")]
    [InlineData("[]", 400, "The body must be a JSON object with: parameters.")]
    [InlineData("""{"parameters": {"message": 5}}""", 422, "'parameters.message' must be a string.")]
    public async Task Rerun_BadBody_IsRefused(string json, int expected, string detail)
    {
        var (_, first) = await _server.ExecuteAsync("core.echo", """{"message": "a"}""");
        var (status, body) = await _server.Client.SendAsync("POST", $"/api/v1/executions/{first["data"]!["id"]}/rerun", json);

        Assert.Equal(expected, status);
        Assert.EndsWith(detail, (string?)body["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_CancelAndRerun_DoItToAllThatTheFilterFinds()
    {
        var word = Guid.NewGuid().ToString();
        var echo = $$"""{"action_ref": "core.echo", "parameters": {"message": "{{word}}"}, "delay": "1h"}""";
        string[] ids = [await SubmitAsync(echo), await SubmitAsync(echo)];
        var (_, cancelled) = await _server.PostAsync("/api/v1/executions/cancel", $$$"""{"filter": {"text": "{{{word}}}", "status": ["requested", "scheduled"], "top_level_only": true}}""");
        var (_, rerun) = await _server.PostAsync("/api/v1/executions/rerun", $$$"""{"filter": {"text": "{{{word}}}", "status": "canceled"}}""");
        var (_, nothing) = await _server.PostAsync("/api/v1/executions/cancel", $$"""{"filter": {"text": "{{word}} "}, "all": false}""");

        Assert.Equal((2, 2), ((int)cancelled["data"]!["found"]!, (int)cancelled["data"]!["done"]!));
        Assert.Equal(ids.Order(StringComparer.Ordinal), cancelled["data"]!["ids"]!.AsArray().Select(static id => (string)id!).Order(StringComparer.Ordinal));
        Assert.Equal((2, 2), ((int)rerun["data"]!["found"]!, rerun["data"]!["ids"]!.AsArray().Count));
        Assert.Equal(0, (int)nothing["data"]!["found"]!);
    }

    [Theory]
    [InlineData("{}", "'filter' says nothing, which would mean every execution. Say so with \"all\": true, or give a filter.")]
    [InlineData("""{"filter": {"status": null}}""", "'filter' says nothing, which would mean every execution. Say so with \"all\": true, or give a filter.")]
    [InlineData("""{"filter": {"top_level_only": false}}""", "'filter' says nothing, which would mean every execution. Say so with \"all\": true, or give a filter.")]
    [InlineData("""{"filter": {"text": " "}}""", "'filter.text' must not be blank.")]
    [InlineData("""{"filter": "failed"}""", "'filter' must be an object such as {\"status\": \"failed\", \"action_ref\": \"core.*\"}.")]
    [InlineData("""{"filter": {"status": "done"}}""", "'filter.status' must be of: requested, running, scheduled, waiting, cancelling, succeeded, failed, timed_out, cancelled, skipped, abandoned.")]
    [InlineData("""{"filter": {"limit": 5}}""", "'filter.limit' is not known. Known here: status, action_ref, plugin, pack, origin, actor, parent, top_level_only, correlation_id, created_from, created_before, text.")]
    [InlineData("""{"filter": {"actor": "\ud800"}}""", "The body has text that is no Unicode: bytes that are no UTF-8, or one half of a pair of surrogates.")]
    [InlineData("""{"filters": {}}""", "'filters' is not known. Known here: filter, all.")]
    public async Task Bulk_BadBody_Answers400(string json, string detail)
    {
        foreach (var route in new[] { "cancel", "rerun" })
        {
            var (status, body) = await _server.Client.SendAsync("POST", $"/api/v1/executions/{route}", json);
            Assert.Equal((400, "invalid_body", detail), (status, (string?)body["code"], (string?)body["detail"]));
        }
    }

    [Fact]
    public async Task AttemptsAndLogs_TellWhatWasTried()
    {
        var (_, failed) = await _server.ExecuteAsync("core.fail", """{"code": "busy", "message": "Later."}""");
        var (_, attempts) = await _server.GetAsync($"/api/v1/executions/{failed["data"]!["id"]}/attempts");
        var (_, logged) = await _server.ExecuteAsync("core.log", """{"message": "hello", "level": "warning"}""");
        var route = $"/api/v1/executions/{logged["data"]!["id"]}/logs";
        var (_, logs) = await _server.GetAsync(route);
        var (_, rest) = await _server.GetAsync($"{route}?after={logs["next_after"]}&limit=5");
        var (bad, _) = await _server.Client.SendAsync("GET", $"{route}?after=-1");

        var attempt = Assert.Single(attempts["data"]!.AsArray())!;
        Assert.Equal((1, "busy", "Later.", "0.1.0"), ((int)attempt["number"]!, (string?)attempt["error_code"], (string?)attempt["error_message"], (string?)attempt["plugin_version"]));
        var line = Assert.Single(logs["data"]!.AsArray())!;
        Assert.Equal((1, 1, "warning", "hello"), ((int)line["number"]!, (int)line["attempt"]!, (string?)line["level"], (string?)line["message"]));
        Assert.Empty(rest["data"]!.AsArray());
        Assert.Equal((1, 400), ((int)rest["next_after"]!, bad));
    }

    private Task<(int Status, JsonNode Body)> CancelAsync(string id) => _server.Client.SendAsync("POST", $"/api/v1/executions/{id}/cancel");

    private async Task<string> SubmitAsync(string json) => (string)(await _server.PostAsync("/api/v1/executions/execute", json)).Body["data"]!["id"]!;
}
