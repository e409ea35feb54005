using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Maps the scrape endpoint. Called like the official package, so that it can take this folder's place.</summary>
internal static class PrometheusExporterEndpointRouteBuilderExtensions
{
    /// <summary>The path that Prometheus asks for unless told otherwise.</summary>
    private const string DefaultPath = "/metrics";

    /// <summary>Maps GET and HEAD of a path to the metrics. The requests themselves do not count in the HTTP metrics.</summary>
    /// <param name="endpoints">The routes of the app.</param>
    /// <param name="path">The route; default <c>/metrics</c>.</param>
    /// <param name="meterProvider">The metrics to scrape; null takes the <see cref="MeterProvider"/> of the app's services.</param>
    /// <returns>The endpoint, to demand authorisation for example.</returns>
    /// <exception cref="InvalidOperationException">There is no provider, or no exporter was added to it.</exception>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(
        this IEndpointRouteBuilder endpoints, string path = DefaultPath, MeterProvider? meterProvider = null)
    {
        meterProvider ??= endpoints.ServiceProvider.GetRequiredService<MeterProvider>();
        if (!PrometheusExporter.TryFind(meterProvider, out var exporter))
        {
            throw new InvalidOperationException(
                $"No Prometheus exporter belongs to the metrics to be scraped at '{path}': call AddPrometheusExporter when building them.");
        }

        var endpoint = new ScrapeEndpoint(exporter, endpoints.ServiceProvider.GetRequiredService<ILogger<ScrapeEndpoint>>());
        return endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], endpoint.AnswerAsync)
            .DisableHttpMetrics()
            .WithDisplayName("Prometheus metrics");
    }
}
