using System.Text.Json.Nodes;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Description;

/// <summary>Every example of the description is what its schema says, and what the server takes.</summary>
public sealed class OpenApiExampleTests(ServerFixture fixture)
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Examples_All_FitTheirSchemas()
    {
        var document = await _server.DescribeAsync();
        var wrong =
            from operation in document.Operations
            from example in ExamplesOf(document, operation)
            from problem in document.Validate(example.Schema, example.Value)
            select $"{operation.Method} {operation.Path}, {example.Where}: {problem}";

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Bodies_OfExamples_AreAccepted()
    {
        await using var server = await RunningServer.StartAsync();
        var document = await server.DescribeAsync();
        var ended = (string)(await server.ExecuteAsync("core.echo", """{"message": "first"}""")).Body["data"]!["id"]!;
        List<string> sent = [];
        foreach (var operation in document.Operations)
        {
            if (document.BodyOf(operation) is not { } body) continue;
            foreach (var (name, value) in document.ExamplesOf(body))
            {
                var (status, answer) = await server.Client.SendAsync(operation.Method, operation.Path.Replace("{id}", ended, StringComparison.Ordinal), value!.ToJsonString());
                Assert.True(status is 200 or 201, $"{operation.Id}, the example {name}: {status} {answer.ToJsonString()}");
                Assert.NotEqual("false", answer["valid"]?.ToJsonString());
                sent.Add(name);
            }
        }

        Assert.Equal(["backup", "bulk-cancel", "bulk-rerun", "execute", "execute-later", "new-key", "plan", "rerun", "validate"], sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Values_OfParameters_AreAccepted()
    {
        var document = await _server.DescribeAsync();
        List<string> wrong = [];
        foreach (var operation in document.Operations.Where(static operation => operation.Method == "GET"))
        {
            foreach (var parameter in document.ParametersOf(operation).Where(static parameter => (string?)parameter["in"] == "query" && parameter["example"] is not null))
            {
                var path = $"{document.PathOf(operation)}?{parameter["name"]}={Uri.EscapeDataString(TextOf(parameter["example"]!))}";
                using var response = await _server.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                if ((int)response.StatusCode is not (200 or 404)) wrong.Add($"{path}: {response.StatusCode}");
            }
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<(string Where, JsonNode Schema, JsonNode? Value)> ExamplesOf(ApiDocument document, ApiOperation operation)
    {
        foreach (var parameter in document.ParametersOf(operation).Where(static parameter => parameter["example"] is not null)) yield return ($"parameter {parameter["name"]}", parameter["schema"]!, parameter["example"]);
        if (document.BodyOf(operation) is { } body)
        {
            foreach (var (name, value) in document.ExamplesOf(body)) yield return ($"body {name}", body["schema"]!, value);
        }

        foreach (var (status, answer) in operation.Text["responses"]!.AsObject())
        {
            foreach (var media in (answer!["content"] as JsonObject ?? []).Select(static media => media.Value!.AsObject()))
            {
                foreach (var (name, value) in document.ExamplesOf(media)) yield return ($"{status} {name}", media["schema"]!, value);
            }

            foreach (var (name, header) in answer["headers"] as JsonObject ?? []) yield return ($"{status} {name}", header!["schema"]!, header["example"]);
        }
    }

    private static string TextOf(JsonNode value) => value is JsonArray list ? string.Join(',', list.Select(static item => (string)item!)) : value.ToString();
}
