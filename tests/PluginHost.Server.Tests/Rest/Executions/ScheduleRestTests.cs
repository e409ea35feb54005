using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

public sealed class ScheduleRestTests(ServerFixture fixture)
{
    private const string Route = "/api/v1/executions/execute";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Execute_WithADelay_IsScheduledAndRunsThen()
    {
        var (status, body) = await _server.Client.SendAsync("POST", Route, Body("\"delay\": \"400ms\", \"priority\": \"High\", \"ttl\": \"1h\", \"metadata\": {\"ticket\": 7}"));
        var data = body["data"]!;

        Assert.Equal((201, "scheduled", "high"), (status, (string?)data["status"], (string?)data["priority"]));
        Assert.Equal(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(400), Time(data["expires"]) - Time(data["due"]));
        Assert.Equal("""{"ticket": 7}""", data["metadata"]!.ToJsonString().Replace(":", ": ", StringComparison.Ordinal));
        var (_, ended) = await _server.GetAsync($"/api/v1/executions/{data["id"]}?wait=30s");
        Assert.Equal(("succeeded", 1), ((string?)ended["data"]!["status"], (int)ended["data"]!["attempt_count"]!));
        Assert.True(Time(ended["data"]!["started"]) >= Time(data["due"]));
    }

    [Fact]
    public async Task Execute_LaterWithWait_WaitsForTheEnd()
    {
        var (status, body) = await _server.Client.SendAsync("POST", $"{Route}?wait=30s", Body("\"delay\": \"200ms\""));

        Assert.Equal((200, "succeeded"), (status, (string?)body["data"]!["status"]));
    }

    [Fact]
    public async Task Execute_LaterThanTheWait_Answers202()
    {
        var (status, body) = await _server.Client.SendAsync("POST", $"{Route}?wait=20ms", Body("\"run_at\": \"2100-01-01T00:00:00Z\"".Replace("2100-01-01T00:00:00Z", TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));

        Assert.Equal((202, "scheduled"), (status, (string?)body["data"]!["status"]));
    }

    [Fact]
    public async Task Execute_InThePast_RunsAtOnce()
    {
        var (status, body) = await _server.Client.SendAsync("POST", Route, Body("\"run_at\": \"2020-01-01\""));

        Assert.Equal((201, "requested", null), (status, (string?)body["data"]!["status"], (string?)body["data"]!["due"]));
    }

    [Theory]
    [InlineData("\"run_at\": \"2026-01-01\", \"delay\": \"1m\"", "'delay' and 'run_at' cannot be given together: both say when it begins.")]
    [InlineData("\"run_at\": \"tomorrow\"", "'run_at' must be a time such as \"2026-11-27T08:00:00Z\".")]
    [InlineData("\"run_at\": 5", "'run_at' must be a time such as \"2026-11-27T08:00:00Z\".")]
    [InlineData("\"run_at\": \"2999-01-01\"", "'run_at' must be at most 365d from now.")]
    [InlineData("\"delay\": \"366d\"", "'delay' must be a duration of at most 365d such as \"10m\".")]
    [InlineData("\"delay\": \"-1s\"", "'delay' must be a duration of at most 365d such as \"10m\".")]
    [InlineData("\"ttl\": \"366d\"", "'ttl' must be a duration of more than zero and at most 365d such as \"1h\".")]
    [InlineData("\"ttl\": 0", "'ttl' must be a duration of more than zero and at most 365d such as \"1h\".")]
    [InlineData("\"delay\": \"10m\", \"ttl\": \"10m\"", "'ttl' must be longer than the time until it begins: both count from now.")]
    [InlineData("\"priority\": \"urgent\"", "'priority' must be one of: high, normal, low.")]
    [InlineData("\"metadata\": []", "'metadata' must be an object.")]
    [InlineData("\"metadata\": {\"a\": \"LONG\"}", "'metadata' must have at most 16384 bytes, not 16393.")]
    [InlineData("\"a\\ud800\": 1", "The body has text that is no Unicode: bytes that are no UTF-8, or one half of a pair of surrogates.")]
    [InlineData("\"delay\": 1, \"retry\": 0, \"dry_run\": 1, \"dryrun\": null", "3 things are wrong with the body: 'retry' must be the most attempts to make, 1 to 100: a number, or {\"attempts\": 2}.")]
    public async Task Execute_BadFields_Answers400(string fields, string detail)
    {
        var (status, body) = await _server.Client.SendAsync("POST", Route, Body(fields.Replace("LONG", new string('x', 16 * 1024), StringComparison.Ordinal)));

        Assert.Equal((400, "invalid_body", detail), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Fact]
    public async Task Execute_NullFields_AreAsIfTheyWereNotThere()
    {
        var (status, _) = await _server.Client.SendAsync("POST", Route, Body("\"delay\": null, \"run_at\": null, \"ttl\": null, \"priority\": null, \"metadata\": null, \"timeout\": null, \"retry\": null, \"dry_run\": null"));

        Assert.Equal(201, status);
    }

    private static string Body(string fields) => $$"""{"action_ref": "core.echo", "parameters": {"message": "later"}, {{fields}}}""";

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture);
}
