using System.Text.Json.Nodes;

namespace PluginHost.Sdk;

/// <summary>A call to a named HTTP service. Source: BudPipeline's <c>invoke_service</c>.</summary>
/// <param name="Service">Name under <c>services</c> in <c>plugins.json</c>.</param>
/// <param name="Path">Path below the service's base address, without a leading slash.</param>
public sealed record ServiceRequest(string Service, string Path)
{
    /// <summary>HTTP method. Default: POST.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>JSON body; null sends none.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Query parameters, escaped by the host. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Query { get; init; }

    /// <summary>Time limit, more than zero. Default: 30 s; the attempt's deadline holds as well.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A named HTTP service could not be called or answered with an error.</summary>
/// <param name="service">The service's name.</param>
/// <param name="statusCode">The HTTP status; null when there was no answer.</param>
/// <param name="message">What happened, with the text of the remote error (at most 2,000 characters).</param>
/// <param name="innerException">The cause, if any.</param>
public sealed class ServiceCallException(string service, int? statusCode, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The service's name.</summary>
    public string Service { get; } = service;

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? StatusCode { get; } = statusCode;

    /// <summary>How long the service asked to wait (<c>Retry-After</c>); null when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the same call may succeed later: no answer, 408, 425, 429 and 5xx.</summary>
    public bool IsRetryable => StatusCode is null or 408 or 425 or 429 or >= 500;
}
