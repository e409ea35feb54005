using System.Net;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

public sealed class PlanRestTests(ServerFixture fixture)
{
    private const string Route = "/api/v1/executions/execute-all";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task ExecuteAll_WithWait_AnswersTheResultsInOrderWithoutParameters()
    {
        var (status, body) = await _server.PostAsync($"{Route}?wait=30s", """
            {"mode": "parallel", "steps": [
              {"id": "slow", "action": "core.delay", "parameters": {"duration": "80ms"}},
              {"action": "core.fail", "parameters": {"code": "busy", "message": "no", "retryable": true}, "retry": {"attempts": 1}},
              {"action": "core.echo", "parameters": {"message": "hello"}, "timeout": "5s"}]}
            """);
        var data = body["data"]!;

        Assert.Equal((HttpStatusCode.OK, "completed", "parallel", false), (status, (string?)data["status"], (string?)data["mode"], (bool)data["all_succeeded"]!));
        Assert.Equal("""[["slow","3"],["2"],[]]""", new JsonArray(data["succeeded"]!.DeepClone(), data["failed"]!.DeepClone(), data["skipped"]!.DeepClone()).ToJsonString());
        Assert.Equal(["slow", "2", "3"], data["results"]!.AsArray().Select(static step => (string?)step!["id"]));
        Assert.Equal("busy", (string?)data["results"]![1]!["error"]!["code"]);
        Assert.Equal("""{"message":"hello"}""", data["results"]![2]!["outputs"]!.ToJsonString());
        Assert.All(data["results"]!.AsArray(), static step => Assert.Null(step!["parameters"] ?? step["config"]));
        var execution = (await _server.GetAsync($"/api/v1/executions/{data["results"]![2]!["execution_id"]}")).Body["data"]!;
        Assert.Equal(("plan", "admin", (string?)data["id"]), ((string?)execution["origin"], (string?)execution["actor"], (string?)execution["correlation_id"]));
    }

    [Fact]
    public async Task ExecuteAll_ThatStopsOnError_ShowsWhatWasNotStarted()
    {
        var (_, body) = await _server.PostAsync($"{Route}?wait=30s", """{"stop_on_error": true, "steps": [{"action": "core.fail", "parameters": {}}, {"action": "core.echo", "parameters": {"message": "never"}}]}""");
        var second = body["data"]!["results"]![1]!;
        Assert.Equal(("skipped", "not_started", null, 0), ((string?)second["outcome"], (string?)second["reason"], (string?)second["execution_id"], (int)second["attempts"]!));
    }

    [Fact]
    public async Task ExecuteAll_Strict_Answers422NamingAllThatIsMissing()
    {
        var (status, problem) = await _server.PostAsync(Route, """{"strict": true, "steps": [{"action": "core.ecco"}, {"action": "core.echo", "parameters": {"message": "x"}}, {"action": "none.at_all"}]}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(("unknown_action", "The plan is strict, and these actions are missing: core.ecco, none.at_all. Nothing was run."), ((string?)problem["code"], (string?)problem["detail"]));
        Assert.Equal(["core.ecco", "none.at_all"], problem["errors"]!.AsArray().Select(static error => (string?)error!["found"]));
    }

    [Fact]
    public async Task ExecuteAll_WithoutWait_Answers201AndCanBeAskedLater()
    {
        var (status, body) = await _server.PostAsync(Route, """{"steps": [{"action": "core.delay", "parameters": {"duration": "20ms"}}, {"action": "none.at_all"}]}""");
        Assert.Equal((HttpStatusCode.Created, null), (status, (string?)body["data"]!["results"]![1]!["outcome"]));
        var later = (await _server.GetAsync($"{Route}/{body["data"]!["id"]}?wait=30s")).Body["data"]!;
        Assert.Equal(("completed", "succeeded", "skipped", "unknown_action"), ((string?)later["status"], (string?)later["results"]![0]!["outcome"], (string?)later["results"]![1]!["outcome"], (string?)later["results"]![1]!["reason"]));
    }

    [Fact]
    public async Task ExecuteAll_WhenTheWaitExpires_Answers202WithLocation()
    {
        using var content = new StringContent("""{"steps": [{"action": "core.delay", "parameters": {"duration": "2s"}}]}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await _server.Client.PostAsync($"{Route}?wait=1ms", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.StartsWith(Route + "/", response.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "The body must be a JSON object: {\"steps\": [{\"action\": \"core.echo\", \"parameters\": {...}}]}.")]
    [InlineData("{}", "'steps' is required: a list of steps.")]
    [InlineData("""{"steps": 1}""", "'steps' must be a list.")]
    [InlineData("""{"steps": [], "mode": "fast"}""", "'mode' must be one of: sequential, parallel, phased.")]
    [InlineData("""{"steps": [], "stop_on_error": "yes"}""", "'stop_on_error' must be true or false.")]
    [InlineData("""{"steps": [], "max_parallel": "many"}""", "'max_parallel' must be a number from 1 to 1000.")]
    [InlineData("""{"steps": [], "max_parallel": 0}""", "'max_parallel' must be 1 to 1000, not 0.")]
    [InlineData("""{"steps": [], "step": []}""", "'step' is not known. Known here: mode, stop_on_error, strict, max_parallel, phases, dry_run, steps.")]
    [InlineData("""{"steps": [{"action": "a.b", "id": ""}]}""", "'steps[0].id' must be 1 to 64 letters, digits, '_', '-' or '.'.")]
    [InlineData("""{"steps": [{"action": "a.b", "retry": 0}]}""", "'steps[0].retry' must be the most attempts to make, 1 to 100: a number, or {\"attempts\": 2}.")]
    [InlineData("""{"steps": [{"action": "a.b", "phase": "x"}], "mode": "parallel"}""", "'steps[0].phase' is for the mode 'phased', not 'parallel'.")]
    [InlineData("""{"steps": [{"action": "a.b"}], "mode": "phased"}""", "'steps[0].phase' is required in the mode 'phased'.")]
    [InlineData("""{"steps": [{"action": "a.b", "id": "x"}, {"action": "a.b", "id": "x"}]}""", "'steps[1].id' is 'x', which 'steps[0]' has already.")]
    [InlineData("""{"steps": [{"action": "a.b", "action": "a.c"}]}""", "The body cannot be read: ")]
    [InlineData("""{"steps": [""", "The body is not valid JSON: line 1, byte 12.")]
    public async Task ExecuteAll_OfABadBody_Answers400WithTheProblem(string body, string detail)
    {
        var (status, problem) = await _server.PostAsync($"{Route}?wait=1s", body);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_body"), (status, (string?)problem["code"]));
        Assert.StartsWith(detail, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatIsNotThere_Answers404()
    {
        var (status, problem) = await _server.GetAsync($"{Route}/none");
        Assert.Equal((HttpStatusCode.NotFound, "There is no run 'none', or it ended so long ago that it is dropped."), (status, (string?)problem["detail"]));
    }
}
