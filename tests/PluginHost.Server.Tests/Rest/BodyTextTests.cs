using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Server.Rest;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

/// <summary>What is no text is refused wherever it stands: taken in, it would spoil every answer that it comes back in.</summary>
public sealed class BodyTextTests(ServerFixture fixture)
{
    private const string NoUnicode = "The body has text that is no Unicode: bytes that are no UTF-8, or one half of a pair of surrogates.";
    private const string SomeExecution = "01890000-0000-7000-8000-000000000000";

    [Theory]
    [InlineData("/executions/execute", """{"action_ref": "core.echo", "parameters": {"message": "a"}, "metadata": {"a": "{0}"}}""")]
    [InlineData("/executions/execute", """{"action_ref": "core.echo", "parameters": {"message": "a"}, "metadata": {"{0}": 1}}""")]
    [InlineData("/executions/execute", """{"action_ref": "core.echo", "parameters": {"message": "{0}"}}""")]
    [InlineData("/executions/execute-all", """{"steps": [{"id": "{0}", "action": "core.echo"}]}""")]
    [InlineData("/executions/execute-all", """{"mode": "{0}", "steps": []}""")]
    [InlineData("/executions/" + SomeExecution + "/rerun", """{"parameters": {"message": "{0}"}}""")]
    [InlineData("/executions/cancel", """{"filter": {"actor": "{0}"}}""")]
    [InlineData("/actions/validate", """{"action_ref": "core.echo", "parameters": {}, "metadata": {"a": "{0}"}}""")]
    [InlineData("/keys", """{"name": "{0}", "scopes": ["actions:read"]}""")]
    [InlineData("/keys", """{"name": "a", "scopes": ["{0}"]}""")]
    [InlineData("/store/backup", """{"path": "{0}"}""")]
    public async Task Body_WithWhatIsNoText_IsRefused(string route, string body)
    {
        foreach (var bad in new[] { @"\ud800", @"a\uDC00b", @"\ud800\ud800", @"\\\udfff" })
        {
            Assert.Equal((400, "invalid_body", NoUnicode), await PostAsync(route, Encoding.UTF8.GetBytes(body.Replace("{0}", bad, StringComparison.Ordinal))));
        }

        Assert.Equal((400, "invalid_body", NoUnicode), await PostAsync(route, Encoding.Latin1.GetBytes(body.Replace("{0}", "\u00ff\u00fe", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("""{"a": "plain"}""", true)]
    [InlineData("""{"a": "\ud83d\ude00", "\ud83d\ude00b": "\u00e4 \\ud800 \\\\ud800"}""", true)]
    [InlineData("""{"a": "\ud83d \ude00"}""", false)]
    [InlineData("""{"a": "\ude00\ud83d"}""", false)]
    [InlineData("""{"a": "\\\ud83d"}""", false)]
    [InlineData("""{"a": "\ud83d""", false)]
    [InlineData("""{"a": "\ud8zz\u""", true)]
    [InlineData("\\", true)]
    public void Json_WithHalfAPair_IsNoText(string json, bool isGood) => Assert.Equal(isGood, JsonUnicode.IsGood(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("application/json; charset=utf-16", null, 415)]
    [InlineData("application/json; charset=iso-8859-1", null, 415)]
    [InlineData("application/json", "gzip", 415)]
    [InlineData("application/json; charset=UTF-8", null, 200)]
    [InlineData("application/json; charset=\"utf-8\"", null, 200)]
    public async Task Body_InAnotherCoding_IsRefused(string type, string? coding, int status)
    {
        using var content = new ByteArrayContent("""{"action_ref": "core.echo", "parameters": {"message": "a"}}"""u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (coding is not null) content.Headers.ContentEncoding.Add(coding);
        using var response = await fixture.Server.Client.PostAsync("/api/v1/actions/validate", content, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/executions/execute?wiat=1s", "'wiat' is not known. Did you mean 'wait'? Known here: wait.")]
    [InlineData("/executions/execute-all?wait=1s&x=1", "'x' is not known. Known here: wait.")]
    [InlineData("/executions/" + SomeExecution + "/rerun?wait=1s", "'wait' is not known; nothing is known here.")]
    [InlineData("/plugins/core/reload?force=true", "'force' is not known; nothing is known here.")]
    public async Task Query_ThatTheRouteDoesNotHave_IsRefused(string route, string detail) =>
        Assert.Equal((400, "invalid_query", detail), await PostAsync(route, """{"action_ref": "core.echo", "parameters": {"message": "a"}}"""u8.ToArray()));

    [Fact]
    public async Task Metadata_WithANameTwice_IsRefused() => Assert.Equal(
        (400, "invalid_body", "'metadata' must have each name once."),
        await PostAsync("/executions/execute", """{"action_ref": "core.echo", "parameters": {"message": "a"}, "metadata": {"a": {"b": 1, "b": 2}}}"""u8.ToArray()));

    private async Task<(int Status, string? Code, string? Detail)> PostAsync(string route, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await fixture.Server.Client.PostAsync($"/api/v1{route}", content, TestContext.Current.CancellationToken);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return ((int)response.StatusCode, (string?)problem["code"], (string?)problem["detail"]);
    }
}
