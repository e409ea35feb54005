using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

public sealed class ExecuteRestTests(ServerFixture fixture)
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Execute_WithoutWait_Answers201WithTheRequestedRecord()
    {
        using var content = new StringContent("""{"action_ref": "core.echo", "parameters": {"message": "hello"}}""", Encoding.UTF8, "application/json");
        using var response = await _server.Client.PostAsync("/api/v1/executions/execute", content, TestContext.Current.CancellationToken);
        var data = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["data"]!;

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/api/v1/executions/{data["id"]}", response.Headers.Location!.ToString());
        Assert.Equal("core.echo", (string?)data["action_ref"]);
        Assert.Equal("requested", (string?)data["status"]);
        Assert.Equal("hello", (string?)data["config"]!["message"]);
        Assert.Null(data["parent"]);
        Assert.Null(data["enforcement"]);
        Assert.Equal((string?)data["created"], (string?)data["updated"]);
        Assert.Equal(7, Guid.Parse((string)data["id"]!).Version);
    }

    [Fact]
    public async Task Execute_ThenGetWithWait_TellsTheOutcome()
    {
        var (_, created) = await _server.ExecuteAsync("core.echo", """{"message": "later"}""", "");
        var (status, body) = await _server.GetAsync($"/api/v1/executions/{created["data"]!["id"]}?wait=30s");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("succeeded", (string?)body["data"]!["status"]);
        Assert.Equal("later", (string?)body["data"]!["outputs"]!["message"]);
        Assert.Equal("api", (string?)body["data"]!["origin"]);
        Assert.Equal("admin", (string?)body["data"]!["actor"]);
        Assert.Equal("0.1.0", (string?)body["data"]!["plugin_version"]);
    }

    [Fact]
    public async Task Execute_WithWait_AnswersWithOutcomeOutputsAttemptsAndDuration()
    {
        var (status, body) = await _server.ExecuteAsync("core.echo", """{"message": "now"}""");
        var data = body["data"]!;

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("succeeded", (string?)data["outcome"]);
        Assert.Equal("""{"message":"now"}""", data["outputs"]!.ToJsonString());
        Assert.Equal("succeeded", (string?)Assert.Single(data["attempts"]!.AsArray())!["outcome"]);
        Assert.True((double)data["duration_ms"]! >= 0);
    }

    [Fact]
    public async Task Execute_WhenTheWaitExpires_Answers202WithLocation()
    {
        using var content = new StringContent("""{"action_ref": "core.delay", "parameters": {"duration": "2s"}}""", Encoding.UTF8, "application/json");
        using var response = await _server.Client.PostAsync("/api/v1/executions/execute?wait=20ms", content, TestContext.Current.CancellationToken);
        var data = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["data"]!;

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.EndsWith((string)data["id"]!, response.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("running", (string?)data["status"]);
        var (_, ended) = await _server.GetAsync($"{response.Headers.Location}?wait=30s");
        Assert.Equal("succeeded", (string?)ended["data"]!["status"]);
    }

    [Fact]
    public async Task Execute_ActionThatFails_Answers200WithItsCode()
    {
        var (status, body) = await _server.ExecuteAsync("core.fail", """{"code": "busy", "message": "Try later.", "retryable": true}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("failed", (string?)body["data"]!["outcome"]);
        Assert.Equal("""{"code":"busy","message":"Try later.","kind":"rejected","retryable":true,"retry_after":null,"details":[]}""", body["data"]!["error"]!.ToJsonString());
    }

    [Fact]
    public async Task Execute_PastTheRequestsTimeout_IsTimedOut()
    {
        var (status, body) = await _server.PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.delay", "parameters": {"duration": "1m"}, "timeout": "50ms"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("timed_out", (string?)body["data"]!["outcome"]);
        Assert.Equal("'core.delay' did not finish within 50ms.", (string?)body["data"]!["error"]!["message"]);
    }

    [Fact]
    public async Task Execute_DryRun_DoesNothing()
    {
        var (status, body) = await _server.PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.delay", "parameters": {"duration": "1h"}, "dry_run": true}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Would wait 3600 s.", (string?)body["data"]!["message"]);
        Assert.True((bool)body["data"]!["dry_run"]!);
    }

    [Theory]
    [InlineData("""{"action_ref": "core.echo", "parameters": {"message": 5}}""", "wrong_type", "parameters.message", "'parameters.message' must be a string.", "5")]
    [InlineData("""{"action_ref": "core.echo", "parameters": {}}""", "required", "parameters.message", "'parameters.message' is required.", "nothing")]
    [InlineData("""{"action_ref": "core.echo"}""", "required", "parameters.message", "'parameters.message' is required.", "nothing")]
    [InlineData("""{"action_ref": "core.echo", "parameters": [1]}""", "wrong_type", "parameters", "'parameters' must be an object.", "array")]
    [InlineData("""{"action_ref": "core.echo", "parameters": {"message": "x", "mesage": 1}}""", "unknown", "parameters.mesage", "'parameters.mesage' is not known. Did you mean 'message'?", null)]
    [InlineData("""{"action_ref": "core.delay", "parameters": {"duration": "soon"}}""", "format", "parameters.duration", "'parameters.duration' must be a duration such as 500ms, 30s or 1.5m.", "\"soon\"")]
    [InlineData("""{"action_ref": "core.delay", "parameters": {"duration": "25h"}}""", "rejected", "parameters.duration", "'duration' must be at most 24h.", null)]
    [InlineData("""{"action_ref": "core.log", "parameters": {"message": "x", "level": "loud"}}""", "not_an_option", "parameters.level", "'parameters.level' must be one of: debug, info, warning, error.", "\"loud\"")]
    public async Task Execute_BadParameters_Answers422WithPathExpectedAndFound(string request, string code, string path, string message, string? found)
    {
        var (status, body) = await _server.PostAsync("/api/v1/executions/execute?wait=30s", request);
        var error = Assert.Single(body["errors"]!.AsArray())!;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("invalid_parameters", (string?)body["code"]);
        Assert.Equal((code, path, message, found), ((string?)error["code"], (string?)error["path"], (string?)error["message"], (string?)error["found"]));
        Assert.Matches("^[0-9a-f]{32}$", (string?)body["trace_id"]);
    }

    [Theory]
    [InlineData("""{"action_ref": "core.echo", "parameters": {"message": "x"}""", "The body is not valid JSON: line 1, byte 59.")]
    [InlineData("{\n  \"action_ref\": oops\n}", "The body is not valid JSON: line 2, byte 17.")]
    [InlineData("""{"action_ref": "core.echo"} trailing""", "The body is not valid JSON: line 1, byte 29.")]
    [InlineData("""{"action_ref": "core.echo", "action_type": "core.fail"}""", "'action_type' is given twice.")]
    [InlineData("""{"action_ref": "core.echo", "parameters": {}, "params": {}}""", "'params' is given twice.")]
    [InlineData("", "The body is empty; a JSON object is expected.")]
    [InlineData("[]", "The body must be a JSON object: {\"action_ref\": \"core.echo\", \"parameters\": {...}}.")]
    [InlineData("{}", "'action_ref' is required: a string such as \"core.echo\".")]
    [InlineData("""{"action_ref": 5}""", "'action_ref' must be a string such as \"core.echo\".")]
    [InlineData("""{"action_ref": "core.echo", "params_": {}}""", "'params_' is not known. Known here: action_ref, parameters, dry_run, timeout, retry, run_at, delay, ttl, priority, metadata.")]
    [InlineData("""{"action_ref": "core.echo", "timeout": "-5s"}""", "'timeout' must be a duration of more than zero such as \"30s\".")]
    public async Task Execute_UnreadableBody_Answers400WithThePosition(string request, string detail)
    {
        var (status, body) = await _server.PostAsync("/api/v1/executions/execute", request);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_body", (string?)body["code"]);
        Assert.Equal(detail, (string?)body["detail"]);
    }

    [Fact]
    public async Task Execute_BodyWithAByteOrderMark_IsRead()
    {
        var (status, _) = await _server.PostAsync("/api/v1/executions/execute", "\uFEFF{\"action_ref\": \"core.echo\", \"parameters\": {\"message\": \"x\"}}");

        Assert.Equal(HttpStatusCode.Created, status);
    }

    [Fact]
    public async Task Execute_BodyNestedTooDeep_SaysHowDeepItMayBe()
    {
        var (status, body) = await _server.PostAsync("/api/v1/executions/execute", new string('[', 100) + new string(']', 100));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("The body must be a JSON object: {\"action_ref\": \"core.echo\", \"parameters\": {...}}.", (string?)body["detail"]);
        (status, body) = await _server.ExecuteAsync("text.json_to_yaml", $$"""{"json": {{new string('[', 100)}}{{new string(']', 100)}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("The body is nested more than 64 deep.", (string?)body["detail"]);
    }

    [Fact]
    public async Task Execute_ParametersOverTheLimit_Answers413WithTheLimit()
    {
        var (status, body) = await _server.ExecuteAsync("core.echo", $$"""{"message": "{{new string('x', 1024 * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("The parameters of 'core.echo' have 1048591 bytes; at most 1048576 are allowed (maxParametersBytes).", (string?)body["detail"]);
    }

    [Fact]
    public async Task Execute_BodyFarOverTheLimit_Answers413WithoutReadingItAll()
    {
        var (status, body) = await _server.ExecuteAsync("core.echo", $$"""{"message": "{{new string('x', 3 * 1024 * 1024)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("The body has more than 1081344 bytes.", (string?)body["detail"]);
    }

    [Theory]
    [InlineData("core.ecko", "There is no action 'core.ecko'. Did you mean 'core.echo'?")]
    [InlineData("weather.today", "There is no action 'weather.today'. GET /api/v1/actions lists all.")]
    public async Task Execute_UnknownAction_Answers404WithTheNearestName(string actionRef, string detail)
    {
        var (status, body) = await _server.ExecuteAsync(actionRef, "{}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("unknown_action", (string?)body["code"]);
        Assert.Equal(detail, (string?)body["detail"]);
    }

    [Fact]
    public async Task Execute_OtherContentType_Answers415()
    {
        using var content = new StringContent("""{"action_ref": "core.echo"}""", Encoding.UTF8, "text/plain");
        using var response = await _server.Client.PostAsync("/api/v1/executions/execute", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("11m")]
    public async Task Execute_BadWait_Answers400(string wait)
    {
        var (status, body) = await _server.ExecuteAsync("core.echo", """{"message": "x"}""", $"?wait={wait}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal($"'wait={wait}' must be a duration of at most 10m such as 30s or 500ms.", (string?)body["detail"]);
    }

    [Fact]
    public async Task Get_UnknownExecution_Answers404()
    {
        var (status, body) = await _server.GetAsync("/api/v1/executions/01890000-0000-7000-8000-000000000000");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("not_found", (string?)body["code"]);
    }
}
