using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Description;

/// <summary>The description is that of the routes, and says everything of each. A new route is tested by being there.</summary>
public sealed class OpenApiTests(ServerFixture fixture)
{
    private readonly RunningServer _server = fixture.Server;

    private IEnumerable<(string Method, string Path, RouteEndpoint Endpoint)> Routes =>
        from route in _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = route.RoutePattern.RawText!.TrimEnd('/')
        where path is not ("/openapi/{documentName}.json" or "/metrics")
        from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (method, path, route);

    [Fact]
    public async Task Operations_AreTheRoutes() => Assert.Equal(
        Routes.Select(static route => $"{route.Path} {route.Method}").Order(StringComparer.Ordinal),
        (await _server.DescribeAsync()).Operations.Select(static operation => $"{operation.Path} {operation.Method}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task Operations_All_SayEverything()
    {
        var document = await _server.DescribeAsync();
        var ids = document.Operations.CountBy(static operation => operation.Id, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        List<string> missing = [.. ids.Where(static id => id.Value > 1).Select(static id => $"the id {id.Key} is that of several operations")];
        foreach (var operation in document.Operations)
        {
            var endpoint = Routes.First(route => route.Path == operation.Path && route.Method == operation.Method).Endpoint;
            missing.AddRange(MissingIn(operation, endpoint).Concat(MissingInParameters(document, operation)).Concat(MissingInAnswers(document, operation)).Select(what => $"{operation.Method} {operation.Path}: {what}"));
        }

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Members_OfAllSchemas_AreDescribed()
    {
        var schemas = (await _server.DescribeAsync()).Root["components"]!["schemas"]!.AsObject();

        Assert.Empty(
            from schema in schemas
            from member in schema.Value!["properties"] as JsonObject ?? []
            where !(member.Value!["oneOf"] as JsonArray ?? []).Append(member.Value).Any(static part => !string.IsNullOrEmpty((string?)part!["description"]))
            select $"{schema.Key}.{member.Key} has no description: add a documentation comment.");
    }

    [Fact]
    public async Task Document_ForAReaderOfOpenApi_HasNoErrors()
    {
        var (document, diagnostic) = OpenApiDocument.Parse((await _server.DescribeAsync()).Root.ToJsonString(), "json");

        Assert.Empty(diagnostic!.Errors.Concat(diagnostic.Warnings).Select(static problem => problem.ToString()));
        Assert.Equal("PluginHost", document!.Info.Title);
    }

    private static IEnumerable<string> MissingIn(ApiOperation operation, RouteEndpoint endpoint)
    {
        var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var (needs, security) = isOpen ? ("Needs no key.", "[]") : ($"Needs the scope `{ScopeAuthorization.Of(endpoint)}`.", $$"""[{"key":["{{ScopeAuthorization.Of(endpoint)}}"]}]""");
        if (string.IsNullOrEmpty((string?)operation.Text["operationId"])) yield return "no id";
        if (string.IsNullOrEmpty((string?)operation.Text["summary"])) yield return "no summary";
        if ((string?)operation.Text["description"] is not { } text || !text.EndsWith(needs, StringComparison.Ordinal)) yield return $"the description does not end with '{needs}'";
        if (operation.Text["security"]?.ToJsonString() != security) yield return $"the security is not {security}";
        if (operation.Text["tags"] is not JsonArray { Count: 1 }) yield return "no tag";
        if (!isOpen && new[] { 401, 403, 500, 503 }.Except(operation.Statuses).Any()) yield return "no problems of keys and faults";
    }

    private static IEnumerable<string> MissingInParameters(ApiDocument document, ApiOperation operation)
    {
        var parameters = document.ParametersOf(operation).ToArray();
        foreach (var parameter in parameters)
        {
            if (string.IsNullOrEmpty((string?)parameter["description"])) yield return $"the parameter {parameter["name"]} has no description";
            if (parameter["schema"]?["type"] is null) yield return $"the parameter {parameter["name"]} has no type";
        }

        foreach (var name in operation.Path.Split('/').Where(static part => part.StartsWith('{')).Except(parameters.Select(static parameter => $"{{{parameter["name"]}}}"), StringComparer.Ordinal)) yield return $"the parameter {name} is not described";
        if (document.BodyOf(operation) is { } body && (body["schema"] is null || !document.ExamplesOf(body).Any())) yield return "the body has no schema or no example";
    }

    private static IEnumerable<string> MissingInAnswers(ApiDocument document, ApiOperation operation)
    {
        foreach (var (status, answer) in operation.Text["responses"]!.AsObject())
        {
            if (string.IsNullOrEmpty((string?)answer!["description"])) yield return $"{status} has no description";
            if (answer["content"] is not JsonObject content)
            {
                if (status != "204") yield return $"{status} has no content";
                continue;
            }

            foreach (var (type, media) in content)
            {
                if (media!["schema"] is null || !document.ExamplesOf(media.AsObject()).Any()) yield return $"{status} has no schema or no example";
                if (status[0] > '3' && type != "application/problem+json" && operation.Path != "/ready") yield return $"{status} is no problem, but {type}";
            }
        }
    }
}
