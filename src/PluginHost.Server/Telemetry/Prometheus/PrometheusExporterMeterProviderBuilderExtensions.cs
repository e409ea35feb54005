using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Adds the Prometheus exporter to metrics. Called like the official package, so that it can take this folder's place.</summary>
internal static class PrometheusExporterMeterProviderBuilderExtensions
{
    /// <summary>
    /// Adds a reader that collects, with cumulative sums, when
    /// <see cref="PrometheusExporterEndpointRouteBuilderExtensions.MapPrometheusScrapingEndpoint(IEndpointRouteBuilder, string, MeterProvider)"/>
    /// is scraped. Throws nothing; once for a provider is enough.
    /// </summary>
    /// <param name="builder">The metrics to scrape.</param>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder)
    {
        builder.ConfigureServices(static services => services.TryAddSingleton<PrometheusExporter>());
        builder.AddReader(static services => new BaseExportingMetricReader(services.GetRequiredService<PrometheusExporter>())
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        });
        return builder.AddInstrumentation(static (services, provider) =>
        {
            var exporter = services.GetRequiredService<PrometheusExporter>();
            exporter.AttachTo(provider);
            return exporter;
        });
    }
}
