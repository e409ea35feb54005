using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PluginHost.Core.Telemetry;

/// <summary>
/// The instruments of one generation, in a meter of its own: it is disposed with the generation, and the series of plugins that are gone go
/// too. The generation number keeps meters of equal identity apart.
/// </summary>
internal sealed class GenerationMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _submitted;
    private readonly Counter<long> _retries;
    private readonly ConcurrentBag<ActionGauges> _gauges = [];

    internal GenerationMetrics(IMeterFactory? factory, string pluginId, string pluginVersion, int generation, int actions)
    {
        var options = new MeterOptions(PluginHostTelemetry.Name)
        {
            Tags = [new("plugin.id", pluginId), new("plugin.version", pluginVersion), new("plugin.generation", generation)],
            Scope = factory,
        };
        _meter = new Meter(options); // Not by the factory: the usual one keeps its meters for ever, and their Dispose does nothing.
        PluginHostTelemetry.Register(_meter, actions);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = PluginHostTelemetry.DurationBounds };
        _duration = _meter.CreateHistogram("pluginhost.action.duration", "s", "Duration of one attempt of an action.", tags: null, advice);
        _failures = _meter.CreateCounter<long>("pluginhost.action.failures", "{execution}", "Executions that did not succeed, by error code.");
        _submitted = _meter.CreateCounter<long>("pluginhost.action.submitted", "{execution}", "Executions asked for, by origin.");
        _retries = _meter.CreateCounter<long>("pluginhost.action.retries", "{attempt}", "Attempts that are made again.");
        _meter.CreateObservableUpDownCounter("pluginhost.action.queued", () => Observe(static gauges => gauges.InLine), "{execution}", "Executions that wait for a slot.");
        _meter.CreateObservableUpDownCounter("pluginhost.action.active", () => Observe(static gauges => gauges.Active), "{execution}", "Attempts that run now.");
        _meter.CreateObservableUpDownCounter("pluginhost.action.stray", () => Observe(static gauges => gauges.Stray), "{execution}", "Calls that run on past their deadline.");
    }

    internal ActionGauges AddAction(string name)
    {
        var gauges = new ActionGauges(name);
        _gauges.Add(gauges);
        return gauges;
    }

    internal void Submitted(ActionGauges action, string origin) => _submitted.Add(1, action.Tag, new KeyValuePair<string, object?>("origin", origin));

    internal void Finished(ActionGauges action, string outcome, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, action.Tag, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Retried(ActionGauges action) => _retries.Add(1, action.Tag);

    internal void Failed(ActionGauges action, string code) => _failures.Add(1, action.Tag, new KeyValuePair<string, object?>("error.type", code));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Observe(Func<ActionGauges, long> value) => _gauges.Select(gauges => new Measurement<long>(value(gauges), gauges.Tag));
}

/// <summary>What runs now of one action; counted on the hot path without touching an instrument.</summary>
internal sealed class ActionGauges(string name)
{
    private long _active;
    private long _stray;
    private long _inLine;

    internal KeyValuePair<string, object?> Tag { get; } = new("action.name", name);

    internal long Active => Volatile.Read(ref _active);

    internal long Stray => Volatile.Read(ref _stray);

    internal long InLine => Volatile.Read(ref _inLine);

    internal void Queued() => Interlocked.Increment(ref _inLine);

    internal void Dequeued() => Interlocked.Decrement(ref _inLine);

    internal void Started() => Interlocked.Increment(ref _active);

    internal void Ended() => Interlocked.Decrement(ref _active);

    internal void Strayed() => Interlocked.Increment(ref _stray);

    internal void CameHome() => Interlocked.Decrement(ref _stray);
}
