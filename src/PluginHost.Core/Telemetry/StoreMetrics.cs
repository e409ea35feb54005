using System.Diagnostics.Metrics;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Telemetry;

/// <summary>The instruments of the store, in the host's meter. Counts are kept here and told when somebody asks: each is there from the start, at zero. Thread-safe.</summary>
internal sealed class StoreMetrics
{
    private static readonly KeyValuePair<string, object?>[] Operations =
        [.. Enum.GetValues<StoreOperation>().Select(static operation => new KeyValuePair<string, object?>("operation", Naming.Snake(operation.ToString())))];

    private static readonly KeyValuePair<string, object?>[] Results = [.. new[] { "waiting", "rerun", "abandoned", "cancelled" }.Select(static result => new KeyValuePair<string, object?>("result", result))];

    private readonly Histogram<double> _duration;
    private readonly long[] _failures = new long[Operations.Length];
    private readonly long[] _recovered = new long[Results.Length];
    private long _leasesLost;

    internal StoreMetrics(Meter meter)
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = PluginHostTelemetry.DurationBounds };
        _duration = meter.CreateHistogram("pluginhost.store.duration", "s", "Time that the store took for what it was asked and has done.", tags: null, advice);
        meter.CreateObservableCounter("pluginhost.store.failures", () => Observe(_failures, Operations), "{call}", "Calls that the store could not do: it was away, full, locked or corrupt.");
        meter.CreateObservableCounter("pluginhost.store.leases_lost", () => Interlocked.Read(ref _leasesLost), "{lease}", "Times that this host did not renew its lease, so that another one took over what it ran.");
        meter.CreateObservableCounter("pluginhost.execution.recovered", () => Observe(_recovered, Results), "{execution}", "Executions of hosts that went down, by what became of them.");
    }

    /// <summary>The store has done what it was asked.</summary>
    internal void Done(StoreOperation operation, TimeSpan duration) => _duration.Record(duration.TotalSeconds, Operations[(int)operation]);

    /// <summary>The store could not do it.</summary>
    internal void Failed(StoreOperation operation) => Interlocked.Increment(ref _failures[(int)operation]);

    internal void LeaseLost() => Interlocked.Increment(ref _leasesLost);

    internal void Recovered(RecoveryAnswer answer)
    {
        Interlocked.Add(ref _recovered[0], answer.Released);
        Interlocked.Add(ref _recovered[1], answer.Rerun.Count);
        foreach (var ended in answer.Ended) Interlocked.Increment(ref _recovered[ended.Record.Status == ExecutionStatus.Abandoned ? 2 : 3]);
    }

    private static IEnumerable<Measurement<long>> Observe(long[] counts, KeyValuePair<string, object?>[] tags) =>
        tags.Select((tag, index) => new Measurement<long>(Interlocked.Read(ref counts[index]), tag));
}
