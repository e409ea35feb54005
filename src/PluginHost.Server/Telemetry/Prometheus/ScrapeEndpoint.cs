namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Answers scrapes over HTTP. Thread-safe.</summary>
/// <param name="exporter">Where the text comes from.</param>
/// <param name="logger">Where problems are said.</param>
internal sealed partial class ScrapeEndpoint(PrometheusExporter exporter, ILogger<ScrapeEndpoint> logger)
{
    /// <summary>Answers GET with all metrics, HEAD with the headers alone, and either with 503 when the metrics are shut down.</summary>
    /// <param name="context">The request.</param>
    public async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var format = ScrapeNegotiation.Choose(request.Headers.Accept);
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept";
        response.ContentType = ScrapeNegotiation.ContentType(format);
        if (HttpMethods.IsHead(request.Method)) return;

        using var text = await exporter.ScrapeAsync(format, logger, context.RequestAborted);
        if (text is null)
        {
            LogNothingCollected(logger);
            response.ContentType = null;
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text.Written, context.RequestAborted);
    }

    [LoggerMessage(EventId = 5403, Level = LogLevel.Warning, EventName = "PrometheusNothingCollected",
        Message = "A scrape was answered with 503: no metrics could be collected. "
            + "At shutdown this is normal, else the OpenTelemetry SDK's self-diagnostics say why")]
    private static partial void LogNothingCollected(ILogger logger);
}
