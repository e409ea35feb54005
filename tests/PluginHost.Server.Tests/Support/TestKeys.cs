using System.Text.Json.Nodes;

namespace PluginHost.Server.Tests.Support;

/// <summary>Makes keys as an administrator, and clients that have them.</summary>
internal static class TestKeys
{
    private static int _number;

    /// <summary>A client with a key of these scopes, and of these action patterns.</summary>
    internal static async Task<HttpClient> ClientWithAsync(this RunningServer server, IEnumerable<string> scopes, params string[] actions) =>
        server.ClientOf((string)(await server.CreateKeyAsync(scopes, actions))["key"]!);

    /// <summary>A client that shows this key or token.</summary>
    internal static HttpClient ClientOf(this RunningServer server, string token) => server.NewClient(token);

    /// <summary>A new key, with its secret.</summary>
    internal static async Task<JsonNode> CreateKeyAsync(this RunningServer server, IEnumerable<string> scopes, params string[] actions)
    {
        var wanted = new JsonObject
        {
            ["name"] = $"key {Interlocked.Increment(ref _number)}",
            ["scopes"] = new JsonArray([.. scopes.Select(static scope => (JsonNode)scope)]),
            ["actions"] = new JsonArray([.. actions.DefaultIfEmpty("*").Select(static pattern => (JsonNode)pattern)]),
        };
        return (await server.PostAsync("/api/v1/keys", wanted.ToJsonString())).Body["data"]!;
    }

    /// <summary>The status and body of an answer.</summary>
    internal static async Task<(int Status, JsonNode Body)> SendAsync(this HttpClient client, string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (json is not null) request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
