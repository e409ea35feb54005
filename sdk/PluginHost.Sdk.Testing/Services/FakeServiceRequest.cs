using System.Text.Json.Nodes;

namespace PluginHost.Sdk.Testing;

/// <summary>A request that an action made of a named service. Immutable.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Http">The request as it would have gone over the network.</param>
/// <param name="Path">Path below the service's base address, unescaped and without query.</param>
/// <param name="Query">The query's parameters, unescaped.</param>
/// <param name="Number">Counts the requests of this service, from 1: answer the first one differently by it.</param>
public sealed record FakeServiceRequest(string Service, FakeHttpRequest Http, string Path, IReadOnlyDictionary<string, string> Query, int Number)
{
    /// <summary>The HTTP method.</summary>
    public HttpMethod Method => Http.Method;

    /// <summary>The JSON body; null when none was sent.</summary>
    public JsonNode? Body => Http.Json;

    /// <summary>Method, path and service.</summary>
    public override string ToString() => $"{Method} '{Path}' of the service '{Service}'";
}
