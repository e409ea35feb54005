using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

public sealed class IdempotencyRestTests(ServerFixture fixture)
{
    private const string Echo = """{"action_ref": "core.echo", "parameters": {"message": "once"}, "delay": "0s"}""";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Execute_AgainAfterTheEnd_AnswersTheSameExecution()
    {
        var key = NewKey();
        var first = await PostAsync(key, Echo, "?wait=30s");
        var waited = await PostAsync(key, Echo, "?wait=30s");
        var plain = await PostAsync(key, Echo);

        Assert.Equal([(HttpStatusCode.OK, false), (HttpStatusCode.OK, true), (HttpStatusCode.Created, true)], new[] { first, waited, plain }.Select(static answer => (answer.Status, answer.IsReplayed)));
        Assert.Single(new[] { first, waited, plain }.Select(static answer => (string)answer.Body["data"]!["id"]!).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Execute_WithADelayAgain_IsTheSameRequest()
    {
        const string Later = """{"action_ref": "core.echo", "parameters": {"message": "once"}, "delay": "100ms", "ttl": "1h"}""";
        var key = NewKey();
        await PostAsync(key, Later, "?wait=30s");

        Assert.True((await PostAsync(key, Later)).IsReplayed);
    }

    [Fact]
    public async Task Execute_AgainBeforeTheEnd_Answers409WithTheId()
    {
        var key = NewKey();
        const string Slow = """{"action_ref": "core.delay", "parameters": {"duration": "30s"}}""";
        var id = (string)(await PostAsync(key, Slow)).Body["data"]!["id"]!;
        var again = await PostAsync(key, Slow);
        await _server.PostAsync($"/api/v1/executions/{id}/cancel", "");

        Assert.Equal((HttpStatusCode.Conflict, "idempotency_conflict", id, "1"), (again.Status, (string?)again.Body["code"], (string?)again.Body["execution_id"], again.RetryAfter));
        Assert.StartsWith($"The idempotency key stands for execution '{id}', which has not ended: it is '", (string?)again.Body["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_AnotherBodyUnderTheKey_Answers422()
    {
        var key = NewKey();
        var id = (string)(await PostAsync(key, Echo, "?wait=30s")).Body["data"]!["id"]!;
        var other = await PostAsync(key, Echo.Replace("once", "twice", StringComparison.Ordinal));

        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, "idempotency_conflict", $"The idempotency key stands for execution '{id}', which was asked for with another body. Take a new key for a new request."),
            (other.Status, (string?)other.Body["code"], (string?)other.Body["detail"]));
    }

    [Fact]
    public async Task Execute_TwentyTimesAtOnce_IsOneExecution()
    {
        var key = NewKey();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(key, Echo)));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.Created && !answer.IsReplayed);
        Assert.All(answers, static answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, answer.Status.ToString()));
        Assert.Single(answers.Select(static answer => (string?)(answer.Body["data"]?["id"] ?? answer.Body["execution_id"])).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("LONG")]
    [InlineData("caf\u00e9")]
    public async Task Execute_WithAKeyThatIsNone_Answers400(string key)
    {
        var (status, body, _, _) = await PostAsync(key.Replace("LONG", new string('k', 256), StringComparison.Ordinal), Echo);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_header", "'Idempotency-Key' must have 1 to 255 printable ASCII characters."), (status, (string?)body["code"], (string?)body["detail"]));
    }

    private static string NewKey() => Guid.NewGuid().ToString();

    private async Task<(HttpStatusCode Status, JsonNode Body, bool IsReplayed, string? RetryAfter)> PostAsync(string key, string json, string query = "")
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        using var client = _server.NewClient(_server.Key, handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/executions/execute{query}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (response.StatusCode, body, response.Headers.Contains("Idempotency-Replayed"), response.Headers.RetryAfter?.ToString());
    }
}
