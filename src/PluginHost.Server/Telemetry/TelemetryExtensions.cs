using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PluginHost.Core.Telemetry;
using PluginHost.Server.Auth;
using PluginHost.Server.Telemetry.Prometheus;

namespace PluginHost.Server.Telemetry;

/// <summary>Exports metrics at /metrics, and metrics and spans by OTLP when an endpoint is configured.</summary>
internal static class TelemetryExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Most instruments of all meters together; five for each of some thousand generations (the SDK's 1,000 overflow silently).</summary>
    private const int MaxMetricStreams = 10_000;

    // The runtime counts these instruments' names in a way that Prometheus takes for histogram samples.
    private static readonly string[] Unprintable = ["dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.timer.count", "dotnet.thread_pool.thread.count"];

    internal static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(_ => RequestSpans.ListenForTraceIds(Exports(configuration)));
        services.AddSingleton(_ => Create(configuration));
        services.AddSingleton(static provider => provider.GetRequiredService<OpenTelemetrySdk>().MeterProvider);
    }

    internal static void MapMetrics(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint().RequireScope(Scopes.MetricsRead).RequireAuthorization(static policy => policy.AddRequirements(new MetricsAccess.Requirement()));

    private static bool Exports(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[OtlpEndpoint]);

    private static OpenTelemetrySdk Create(IConfiguration configuration) => OpenTelemetrySdk.Create(builder =>
    {
        var exports = Exports(configuration);
        builder.Services.AddSingleton(configuration);
        builder.ConfigureResource(static resource => resource.AddService("pluginhost", serviceVersion: typeof(TelemetryExtensions).Assembly.GetName().Version!.ToString(3)));
        builder.WithMetrics(metrics => ConfigureMetrics(metrics, exports));
        if (exports) builder.WithTracing(ConfigureTracing);
    });

    private static void ConfigureMetrics(MeterProviderBuilder metrics, bool exports)
    {
        metrics.AddMeter(PluginHostTelemetry.Name, "System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel");
        metrics.SetMaxMetricStreams(MaxMetricStreams);
        metrics.SetExemplarFilter(ExemplarFilterType.TraceBased);
        metrics.AddView(static instrument =>
            Unprintable.Contains(instrument.Name) ? MetricStreamConfiguration.Drop
            : instrument.Meter.Name == PluginHostTelemetry.Name ? new MetricStreamConfiguration { CardinalityLimit = PluginHostTelemetry.SeriesLimit(instrument) }
            : null);
        metrics.AddPrometheusExporter();
        if (exports) metrics.AddOtlpExporter();
    }

    private static void ConfigureTracing(TracerProviderBuilder tracing)
    {
        tracing.AddSource(PluginHostTelemetry.Name, "Microsoft.AspNetCore", "System.Net.Http");
        tracing.AddOtlpExporter();
    }
}
