using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

/// <summary>Limits of plugins.json as REST shows and applies them.</summary>
public sealed class LimitRestTests : IAsyncLifetime
{
    private const string Config = """
        {
          "folders": ["{PLUGINS}", "drop"],
          "plugins": { "core": { "actions": {
            "delay": { "concurrency": { "limit": 1, "maxQueue": 1, "key": ["duration"] } },
            "echo": { "rate": { "limit": 2, "per": "1h", "algorithm": "sliding_window" }, "quota": [{ "limit": 3 }, { "limit": 100, "per": "1d" }] },
            "fail": { "retry": { "attempts": 3, "delay": "1ms" }, "breaker": { "failures": 4, "recovery": "1h" } },
            "log": { "concurrency": { "limit": 1, "whenFull": "reject" } }
          } } }
        }
        """;

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(Config);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Rate_ThatIsUsedUp_Answers429WithRetryAfterAndShowsWhatIsLeft()
    {
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await _server.ExecuteAsync("core.echo", """{"message": "x"}""")).Status);
        using var content = new StringContent("""{"action_ref": "core.echo", "parameters": {"message": "x"}}""", Encoding.UTF8, "application/json");
        using var response = await _server.Client.PostAsync("/api/v1/executions/execute", content, TestContext.Current.CancellationToken);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (response.StatusCode, (string?)problem["code"]));
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 3500, 3600);
        Assert.StartsWith("'core.echo' may begin 2 times per 1h (rate), and has; try again in ", (string?)problem["detail"], StringComparison.Ordinal);
        var state = (await _server.GetAsync("/api/v1/actions/core.echo/state")).Body["data"]!;
        Assert.Equal("""[{"limit":2,"per":"1h","remaining":0}]""", state["rate"]!.ToJsonString());
        Assert.Equal((0, 3), ((int)state["quota"]![0]!["used"]!, (int)state["quota"]![0]!["remaining"]!));
        Assert.Equal((2, 98), ((int)state["quota"]![1]!["used"]!, (int)state["quota"]![1]!["remaining"]!));
    }

    [Fact]
    public async Task Slots_ThatAreTaken_QueueThenRefuseAndAreShown()
    {
        const string parameters = """{"duration": "2s"}""";
        Assert.Equal(HttpStatusCode.Created, (await _server.ExecuteAsync("core.delay", parameters, "")).Status);
        Assert.Equal(HttpStatusCode.Created, (await _server.ExecuteAsync("core.delay", parameters, "")).Status);
        var (status, problem) = await _server.ExecuteAsync("core.delay", parameters, "");
        Assert.Equal((HttpStatusCode.TooManyRequests, "queue_full", "1 of 'core.delay' run and 1 wait; no more may wait for each 'duration' (concurrency.maxQueue). Try again when one has ended."), (status, (string?)problem["code"], (string?)problem["detail"]));
        Assert.Equal(HttpStatusCode.OK, (await _server.ExecuteAsync("core.delay", """{"duration": "1ms"}""")).Status);

        var queue = (await _server.GetAsync("/api/v1/actions/core.delay/queue-stats")).Body["data"]!;
        Assert.Equal((1, 1, 1, 3L, 1L), ((int)queue["queue_length"]!, (int)queue["active_count"]!, (int)queue["max_concurrent"]!, (long)queue["total_enqueued"]!, (long)queue["total_completed"]!));
        Assert.NotNull(queue["oldest_enqueued_at"]);
    }

    [Fact]
    public async Task Failures_OpenTheCircuit_AndRetriesAreAttempts()
    {
        var first = (await _server.ExecuteAsync("core.fail", """{"retryable": true}""")).Body["data"]!;
        Assert.Equal([1, 2, 3], first["attempts"]!.AsArray().Select(static attempt => (int)attempt!["number"]!));
        var (status, body) = await _server.PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.fail", "parameters": {"retryable": true}, "retry": {"attempts": 1}}""");
        Assert.Equal((HttpStatusCode.OK, 1), (status, body["data"]!["attempts"]!.AsArray().Count));
        var refused = (await _server.PostAsync("/api/v1/executions/execute?wait=30s", """{"action_ref": "core.fail", "parameters": {"retryable": true}, "retry": 1}""")).Body["data"]!;
        Assert.Equal(("failed", "circuit_open", "1h", 0), ((string?)refused["outcome"], (string?)refused["error"]!["code"], (string?)refused["error"]!["retry_after"], refused["attempts"]!.AsArray().Count));
        var breaker = (await _server.GetAsync("/api/v1/actions/core.fail/state")).Body["data"]!["breaker"]!;
        Assert.Equal(("open", 4, 1L), ((string?)breaker["state"], (int)breaker["failures"]!, (long)breaker["rejected"]!));
    }

    [Fact]
    public async Task Limits_OfAnAction_AreShown()
    {
        var limits = (await _server.GetAsync("/api/v1/actions/core.fail")).Body["data"]!["limits"]!;
        Assert.Equal("""{"attempts":3,"delay":"1ms","backoff":"exponential","factor":2,"max_delay":"5m","jitter":0.2}""", limits["retry"]!.ToJsonString());
        Assert.Equal("""{"detection":"consecutive","failures":4,"ratio":0.5,"min_attempts":10,"window":"1m","recovery":"1h","trials":3,"successes":2}""", limits["breaker"]!.ToJsonString());
        var reject = (await _server.GetAsync("/api/v1/actions/core.log")).Body["data"]!["limits"]!["concurrency"]!;
        Assert.Equal("""{"limit":1,"scope":"action","key":[],"when_full":"reject","max_queue":null,"max_wait":null}""", reject.ToJsonString());
    }

    [Fact]
    public async Task State_OfAnUnknownAction_Answers404()
    {
        foreach (var route in new[] { "state", "queue-stats" })
        {
            var (status, problem) = await _server.GetAsync($"/api/v1/actions/core.ecco/{route}");
            Assert.Equal((HttpStatusCode.NotFound, "There is no action 'core.ecco'. Did you mean 'core.echo'?"), (status, (string?)problem["detail"]));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("\"2\"")]
    [InlineData("""{"attempt": 2}""")]
    [InlineData("""{"attempts": 2, "delay": "1s"}""")]
    [InlineData("101")]
    public async Task Retry_InABodyThatIsNone_Answers400(string retry)
    {
        var (status, problem) = await _server.PostAsync("/api/v1/executions/execute", $$"""{"action_ref": "core.echo", "parameters": {"message": "x"}, "retry": {{retry}}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "'retry' must be the most attempts to make, 1 to 100: a number, or {\"attempts\": 2}."), (status, (string?)problem["detail"]));
    }
}
