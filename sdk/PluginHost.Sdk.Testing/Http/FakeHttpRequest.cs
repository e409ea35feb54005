using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Sdk.Testing;

/// <summary>A request that was made of a fake. Immutable.</summary>
public sealed class FakeHttpRequest
{
    private FakeHttpRequest(HttpMethod method, Uri url, IReadOnlyDictionary<string, string> headers, string body) => (Method, Url, Headers, Body) = (method, url, headers, body);

    /// <summary>The HTTP method.</summary>
    public HttpMethod Method { get; }

    /// <summary>The whole address, its query included.</summary>
    public Uri Url { get; }

    /// <summary>The headers of request and body by name, in any case; several values are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body as text; empty when there is none.</summary>
    public string Body { get; }

    /// <summary>The body as JSON; null when it is none, or none was sent.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return Body.Length == 0 ? null : JsonNode.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Method and address.</summary>
    public override string ToString() => $"{Method} {Url}";

    internal static async Task<FakeHttpRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Content is null ? request.Headers : request.Headers.Concat(request.Content.Headers);
        var byName = headers.ToDictionary(static pair => pair.Key, static pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase);
        return new(request.Method, request.RequestUri!, byName, body);
    }
}
