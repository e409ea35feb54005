using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using PluginHost.Benchmarks.Support;
using PluginHost.Core;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Telemetry;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>The engine as an embedder has it, with two compiled plugins, its metrics read by OpenTelemetry as the server does.</summary>
internal sealed class KernelHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MeterProvider _metrics;
    private readonly ServiceProvider _services;

    private KernelHost()
    {
        var plugins = _folder.Create("plugins");
        PluginCompiler.Write(plugins, "direct");
        PluginCompiler.Write(plugins, "hop", nonBlocking: false);
        PluginCompiler.Write(plugins, "limited");
        PluginCompiler.Write(plugins, "queued", nonBlocking: false);
        _metrics = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .AddMeter(PluginHostTelemetry.Name, Yardstick.MeterName)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddView(static instrument => new MetricStreamConfiguration { CardinalityLimit = PluginHostTelemetry.SeriesLimit(instrument) })
            .AddReader(new BaseExportingMetricReader(new PullExporter()))
            .Build();
        _services = new ServiceCollection()
            .AddMetrics()
            .AddPluginHost(options => (options.Config, options.DataFolder) = (Config(plugins), _folder.Create("data")))
            .BuildServiceProvider();
    }

    /// <summary>Retries are armed everywhere; one plugin has every other limit, too, wide enough never to refuse.</summary>
    private static PluginsConfig Config(string plugins) => new()
    {
        Folders = [plugins],
        Watch = false,
        Defaults = new() { Retry = new RetryPolicy { Attempts = 3 } },
        Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal)
        {
            ["limited"] = new()
            {
                Defaults = new()
                {
                    Concurrency = new(new ConcurrencyPolicy(1000)),
                    Rates = [new RatePolicy(1_000_000, TimeSpan.FromMilliseconds(10))],
                    Quotas = [new QuotaPolicy(1_000_000)],
                    Breaker = new(new BreakerPolicy()),
                },
            },
            ["queued"] = new() { Defaults = new() { Concurrency = new(new ConcurrencyPolicy(2) { MaxQueue = 1_000_000 }) } },
        },
    };

    internal ActionExecutor Executor => _services.GetRequiredService<ActionExecutor>();

    internal RegisteredAction Action(string actionRef) => _services.GetRequiredService<ActionRegistry>().Resolve(actionRef)!;

    /// <summary>A slot of the crash guard's file.</summary>
    internal RunningSlot Slot() => RunningSlots.Create(Path.Combine(_folder.Create("slots"), "running.slots"), TimeProvider.System.GetUtcNow()).Claim("direct")!;

    internal static async Task<KernelHost> StartAsync()
    {
        var host = new KernelHost();
        foreach (var service in host._services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        await host._services.GetRequiredService<PluginCatalog>().FirstScan;
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _metrics.Dispose();
        _folder.Dispose();
    }

    /// <summary>Collects when asked and keeps nothing: instruments are enabled and aggregate as for a scrape.</summary>
    [ExportModes(ExportModes.Pull)]
    private sealed class PullExporter : BaseExporter<Metric>, IPullMetricExporter
    {
        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
