using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Writes server-sent events. Source: WHATWG HTML, section 9.2.</summary>
internal sealed class EventWriter(HttpResponse response, JsonSerializerOptions format)
{
    internal const string ContentType = "text/event-stream";

    /// <summary>Begins the answer; nothing between here and the reader may hold events back.</summary>
    internal void Begin()
    {
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>Writes one event; it leaves with the next flush.</summary>
    /// <param name="name">Which kind.</param>
    /// <param name="id">What the reader shows to go on from here; null leaves what it had.</param>
    /// <param name="data">What has happened.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    internal Task WriteAsync<T>(string name, string? id, T data, CancellationToken cancellationToken)
    {
        // JSON text that callers gave may have line ends between its tokens, which would end the event's line.
        var json = JsonSerializer.Serialize(data, format).ReplaceLineEndings(" ");
        return response.WriteAsync($"{(id is null ? "" : $"id: {id}\n")}event: {name}\ndata: {json}\n\n", cancellationToken);
    }

    /// <summary>Writes where the reader is, without an event.</summary>
    internal Task WriteIdAsync(string id, CancellationToken cancellationToken) => response.WriteAsync($"id: {id}\n\n", cancellationToken);

    /// <summary>Writes a sign of life that readers pass over.</summary>
    internal Task WriteCommentAsync(CancellationToken cancellationToken) => response.WriteAsync(": alive\n\n", cancellationToken);

    internal Task FlushAsync(CancellationToken cancellationToken) => response.Body.FlushAsync(cancellationToken);
}
