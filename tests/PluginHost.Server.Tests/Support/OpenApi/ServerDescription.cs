using System.Text.Json.Nodes;

namespace PluginHost.Server.Tests.Support.OpenApi;

/// <summary>Reads the OpenAPI description of a server.</summary>
internal static class ServerDescription
{
    internal static async Task<ApiDocument> DescribeAsync(this RunningServer server) => new((JsonObject)(await server.GetAsync("/openapi/v1.json")).Body);

    /// <summary>The parameters of an operation.</summary>
    internal static IEnumerable<JsonObject> ParametersOf(this ApiDocument document, ApiOperation operation) =>
        (operation.Text["parameters"] as JsonArray ?? []).Select(parameter => (JsonObject)document.Resolve(parameter)!);

    /// <summary>The path of an operation with the examples of its parameters in it.</summary>
    internal static string PathOf(this ApiDocument document, ApiOperation operation) => document.ParametersOf(operation).Where(static parameter => (string?)parameter["in"] == "path")
        .Aggregate(operation.Path, static (path, parameter) => path.Replace($"{{{parameter["name"]}}}", (string)parameter["example"]!, StringComparison.Ordinal));

    /// <summary>The examples of a body or an answer, by name.</summary>
    internal static IEnumerable<(string Name, JsonNode? Value)> ExamplesOf(this ApiDocument document, JsonObject media) =>
        (media["examples"] as JsonObject ?? []).Select(example => (example.Key, document.Resolve(example.Value)!["value"]));

    /// <summary>What the body of an operation is; null for one that takes none.</summary>
    internal static JsonObject? BodyOf(this ApiDocument document, ApiOperation operation) => document.Resolve(operation.Text["requestBody"])?["content"]?["application/json"] as JsonObject;
}
