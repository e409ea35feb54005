using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Exports metrics when they are asked for. Thread-safe; scrapes wait for each other.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private const int InitialBytes = 64 * 1024;

    // Pooled memory must not go back under a running scrape; one that never ends keeps its own for the garbage collector.
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);

    // The SDK finds an exporter by its provider too, but not in public.
    private static readonly ConditionalWeakTable<MeterProvider, PrometheusExporter> ByProvider = [];

    [SuppressMessage("Usage", "CA2213", Justification = "Scrapes may still hold it at shutdown, and without its wait handle there is nothing to dispose.")]
    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly ExpositionWriter _writer = new();
    private ScrapeRequest? _pending;
    private int _lastBytes = InitialBytes;

    /// <summary>Starts a collection of the reader and waits for it; set by the reader. Takes milliseconds, -1 for no limit.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Finds the exporter that was added to a provider.</summary>
    /// <param name="provider">The provider of the metrics to scrape.</param>
    /// <param name="exporter">The exporter, or null.</param>
    public static bool TryFind(MeterProvider provider, [NotNullWhen(true)] out PrometheusExporter? exporter) =>
        ByProvider.TryGetValue(provider, out exporter);

    /// <summary>Makes the exporter findable by <see cref="TryFind"/>.</summary>
    /// <param name="provider">The provider that owns this exporter.</param>
    public void AttachTo(MeterProvider provider) => ByProvider.AddOrUpdate(provider, this);

    /// <summary>Collects and writes all metrics.</summary>
    /// <param name="format">The format to write.</param>
    /// <param name="logger">Where to say what could not be written.</param>
    /// <param name="cancellationToken">Ends the waiting for another scrape.</param>
    /// <returns>The text, to be disposed by the caller; null when nothing could be collected, which is so after the provider's shutdown.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while another scrape ran.</exception>
    public async Task<ScrapeBuffer?> ScrapeAsync(ScrapeFormat format, ILogger logger, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return Scrape(format, logger);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        // The provider's shutdown exports too, without anybody asking.
        var request = Interlocked.Exchange(ref _pending, null);
        if (request is not null) _writer.Write(request, ParentProvider?.GetResource() ?? Resource.Empty, batch);
        return ExportResult.Success;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _turn.Wait(ShutdownPatience)) DisposeWriter();
        base.Dispose(disposing);
    }

    private void DisposeWriter()
    {
        _writer.Dispose();
        _turn.Release();
    }

    private ScrapeBuffer? Scrape(ScrapeFormat format, ILogger logger)
    {
        ScrapeBuffer? output = new(_lastBytes);
        try
        {
            var request = new ScrapeRequest(format, output, logger);
            Interlocked.Exchange(ref _pending, request);
            Collect?.Invoke(Timeout.Infinite);
            if (!request.IsWritten) return null;
            var written = output;
            output = null;
            _lastBytes = Math.Max(InitialBytes, written.Length);
            return written;
        }
        finally
        {
            Interlocked.Exchange(ref _pending, null);
            output?.Dispose();
        }
    }
}
