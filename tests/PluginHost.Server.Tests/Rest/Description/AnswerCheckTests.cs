using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Description;

/// <summary>The check that all answers go through finds what it is there to find.</summary>
public sealed class AnswerCheckTests
{
    private static readonly ApiDocument Document = new((JsonObject)JsonNode.Parse("""
        {
          "paths": {
            "/things": { "get": { "operationId": "list", "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } }, "headers": { "Retry-After": { "schema": { "type": "integer" } } } } } } },
            "/things/{id}": {
              "get": {
                "operationId": "get",
                "responses": {
                  "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                  "204": { "description": "Nothing." },
                  "404": { "content": { "application/problem+json": { "schema": { "type": "object" }, "examples": { "not_found": {} } } } }
                }
              },
              "head": { "operationId": "look", "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } } } }
            },
            "/things/special": { "get": { "operationId": "special", "responses": { "200": { "content": { "text/event-stream": { "schema": { "type": "string" } } } } } } }
          },
          "components": {
            "schemas": {
              "Thing": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "size": { "type": ["null", "integer"] }, "inner": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Thing" }] }, "free": { "type": "object" } } }
            }
          }
        }
        """)!);

    [Theory]
    [InlineData("""{"name": "a"}""")]
    [InlineData("""{"name": "a", "size": null, "inner": {"name": "b"}}""")]
    [InlineData("""{"name": "a", "size": 1, "inner": null, "free": {"anything": 1}}""")]
    public void Answer_AsDescribed_Passes(string json) => Assert.Empty(Check("GET", "/things/1", 200, json));

    [Theory]
    [InlineData("""{"name": "a", "more": 1}""", "/more: ")]
    [InlineData("""{"name": "a", "inner": {"name": "b", "more": 1}}""", "/inner/more: ")]
    [InlineData("""{"name": 1}""", "/name: ")]
    [InlineData("""{"name": "a", "size": "1"}""", "/size: ")]
    [InlineData("""{"size": 1}""", "/: ")]
    [InlineData("[]", "/: ")]
    [InlineData("{", "the body is no JSON: ")]
    public void Body_ThatIsNotDescribed_IsFoundWithItsPlace(string json, string start) =>
        Assert.Contains(Check("GET", "/things/1", 200, json), problem => problem.StartsWith(start, StringComparison.Ordinal));

    [Theory]
    [InlineData("GET", "/others", 200, "the route is not described")]
    [InlineData("POST", "/others", 400, "the route is not described")]
    [InlineData("POST", "/things", 201, "the path is described, the method is not")]
    [InlineData("POST", "/things", 404, "the path is described, the method is not")]
    [InlineData("GET", "/things", 500, "the status is not described; described are 200")]
    [InlineData("GET", "/things/1", 201, "the status is not described; described are 200, 204, 404")]
    public void RouteOrStatus_ThatIsNotDescribed_IsFound(string method, string path, int status, string problem) => Assert.Equal([problem], Check(method, path, status, """{"name": "a"}"""));

    [Theory]
    [InlineData("GET", "/others", 404)]
    [InlineData("GET", "/others", 401)]
    [InlineData("POST", "/things", 405)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    public void AnswerOfNoRoute_Passes(string method, string path, int status) => Assert.Empty(Check(method, path, status, "{}"));

    [Fact]
    public void ContentType_ThatIsNotDescribed_IsFound()
    {
        Assert.Equal(["text/plain is not described; described is application/json"], Check("GET", "/things/1", 200, null, "text/plain"));
        Assert.Equal(["there is no body; described is application/json"], Check("GET", "/things/1", 200, null, null));
        Assert.Equal(["a body of application/json is not described: there is none"], Check("GET", "/things/1", 204, "{}"));
        Assert.Empty(Check("GET", "/things/1", 204, null, null));
        Assert.Empty(Check("HEAD", "/things/1", 200, null, null));
    }

    [Fact]
    public void PathWithAWord_IsTakenBeforeOneWithAParameter() => Assert.Equal(["application/json is not described; described is text/event-stream"], Check("GET", "/things/special", 200, """{"name": "a"}"""));

    [Fact]
    public void CodeOfAProblem_WithoutAnExample_IsFound()
    {
        Assert.Empty(Check("GET", "/things/1", 404, """{"code": "not_found"}""", "application/problem+json"));
        Assert.Equal(["/code: 'gone' is not described; described are not_found"], Check("GET", "/things/1", 404, """{"code": "gone"}""", "application/problem+json"));
    }

    [Fact]
    public void Header_ThatIsNotDescribedOrOfAnotherType_IsFound()
    {
        Assert.Empty(Check("GET", "/things", 200, """{"name": "a"}""", header: ("Retry-After", "5")));
        Assert.Empty(Check("GET", "/things", 200, """{"name": "a"}""", header: ("Date", "today")));
        Assert.Equal(["the header X-New is not described"], Check("GET", "/things", 200, """{"name": "a"}""", header: ("X-New", "1")));
        Assert.StartsWith("the header Retry-After is 'soon': ", Assert.Single(Check("GET", "/things", 200, """{"name": "a"}""", header: ("Retry-After", "soon"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatGetsAnUndescribedAnswer_ThrowsWithAllOfIt()
    {
        using var client = new HttpClient(new DescribedAnswers(new Stub(), Document)) { BaseAddress = new Uri("http://localhost") };
        var failure = await Assert.ThrowsAsync<UndescribedAnswerException>(() => client.GetAsync("/api/v1/nowhere", TestContext.Current.CancellationToken));

        Assert.Equal("GET /api/v1/nowhere answered 200, which the OpenAPI description does not tell of:\n- the route is not described\n{}", failure.Message);
    }

    private static IReadOnlyList<string> Check(string method, string path, int status, string? json, string? type = "application/json", (string Name, string Value)? header = null) => AnswerCheck.Check(Document, new Answer(method, path, status)
    {
        ContentType = type,
        Json = json,
        Headers = header is { } one ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [one.Name] = one.Value } : [],
    });

    private sealed class Stub : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent("{}", null, "application/json") });
    }
}
