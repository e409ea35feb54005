using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>Takes OTLP posts over HTTP and keeps them. Strings stand in protobuf as they are, so that a search needs no decoder.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string? ContentType, string Body)> _posts = new();

    private OtlpCollector(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new OtlpCollector(builder.Build());
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Waits for a post that has all of these texts in its body.</summary>
    public Task ReceivedAsync(string path, params string[] texts) => Patience.UntilAsync(
        $"an OTLP post to {path} with {string.Join(", ", texts)}",
        () => Task.FromResult(_posts.Any(post => post.Path == path && post.ContentType == "application/x-protobuf" && texts.All(text => post.Body.Contains(text, StringComparison.Ordinal)))),
        () => $"Received: {string.Join(", ", _posts.Select(static post => post.Path))}");

    /// <summary>True when any post to this path has the text.</summary>
    public bool Has(string path, string text) => _posts.Any(post => post.Path == path && post.Body.Contains(text, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _posts.Enqueue((context.Request.Path, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
        context.Response.ContentType = "application/x-protobuf";
    }
}
