using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginHost.Server.Tests.Support;
using PluginHost.Server.Tests.Support.OpenApi;

namespace PluginHost.Server.Tests.Rest.Description;

/// <summary>Queries and bodies are read by hand, so that no signature has their names: but who gives a wrong name is told the right ones.</summary>
public sealed partial class HandReadTests(ServerFixture fixture)
{
    private const string Unknown = "zzzz";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Queries_AreDescribedWithAllNames()
    {
        var document = await _server.DescribeAsync();
        foreach (var operation in document.Operations.Where(static operation => operation.Method == "GET" && operation.Path.StartsWith("/api/v1", StringComparison.Ordinal)))
        {
            using var response = await _server.Client.GetAsync($"{document.PathOf(operation)}?{Unknown}=1", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal($"{operation.Id}: 400", $"{operation.Id}: {(int)response.StatusCode}");
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            var described = document.ParametersOf(operation).Where(static parameter => (string?)parameter["in"] == "query").Select(static parameter => (string)parameter["name"]!);

            Assert.Equal($"{operation.Id}: {Sorted(((string)problem["errors"]![0]!["expected"]!).Split(", ", StringSplitOptions.RemoveEmptyEntries))}", $"{operation.Id}: {Sorted(described)}");
        }
    }

    [Fact]
    public async Task Bodies_AreDescribedWithAllMembers()
    {
        var document = await _server.DescribeAsync();
        foreach (var operation in document.Operations)
        {
            if (document.BodyOf(operation) is not { } body) continue;
            Assert.Equal($"{operation.Id}: {Sorted(await KnownAsync(document.PathOf(operation), $$"""{"{{Unknown}}": 1}"""))}", $"{operation.Id}: {Sorted(MembersOf(document.Resolve(body["schema"])))}");
        }
    }

    [Theory]
    [InlineData("/api/v1/executions/execute-all", """{"steps": [{"action": "core.echo", "zzzz": 1}]}""", "PlanStepRequest")]
    [InlineData("/api/v1/executions/cancel", """{"filter": {"zzzz": 1}}""", "FilterRequest")]
    [InlineData("/api/v1/executions/rerun", """{"filter": {"zzzz": 1}}""", "FilterRequest")]
    public async Task PartsOfBodies_AreDescribedWithAllMembers(string path, string json, string schema)
    {
        var described = MembersOf((await _server.DescribeAsync()).Root["components"]!["schemas"]![schema]);

        Assert.Equal(Sorted(await KnownAsync(path, json)), Sorted(described));
    }

    private async Task<IEnumerable<string>> KnownAsync(string path, string json)
    {
        var (status, problem) = await _server.Client.SendAsync("POST", path, json);
        Assert.Equal(400, status);
        var texts = (problem["errors"] as JsonArray ?? []).Select(static error => (string)error!["message"]!).Append((string)problem["detail"]!);
        return KnownNames().Match(texts.First(static text => text.Contains("Known here: ", StringComparison.Ordinal))).Groups["names"].Value.Split(", ");
    }

    private static IEnumerable<string> MembersOf(JsonNode? schema) => schema!["properties"]!.AsObject().Select(static member => member.Key);

    private static string Sorted(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    [GeneratedRegex(@"Known here: (?<names>[a-z_, ]+)\.", RegexOptions.NonBacktracking)]
    private static partial Regex KnownNames();
}
