using System.Diagnostics.Metrics;
using PluginHost.Core.Plugins;

namespace PluginHost.Core.Telemetry;

/// <summary>The instruments of the host as a whole.</summary>
internal sealed class HostMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _loadDuration;

    public HostMetrics(IMeterFactory? factory = null)
    {
        var options = new MeterOptions(PluginHostTelemetry.Name);
        _meter = factory?.Create(options) ?? new Meter(options);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = PluginHostTelemetry.DurationBounds };
        _failures = _meter.CreateCounter<long>("pluginhost.action.failures", "{execution}", "Executions that did not succeed, by error code.");
        _loadDuration = _meter.CreateHistogram("pluginhost.plugin.load.duration", "s", "Time from finding a plugin to its actions being callable, or to its refusal.", tags: null, advice);
    }

    /// <summary>A call that names no action; there is no plugin to count it for.</summary>
    internal void UnknownAction() => _failures.Add(1, new KeyValuePair<string, object?>("error.type", Actions.ErrorCodes.UnknownAction));

    internal void Loaded(string pluginId, string result, TimeSpan duration) =>
        _loadDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("plugin.id", pluginId), new KeyValuePair<string, object?>("result", result));

    /// <summary>Publishes the states; called once, by the catalogue.</summary>
    internal void ObserveCatalog(Func<IEnumerable<PluginEntry>> plugins)
    {
        _meter.CreateObservableGauge("pluginhost.plugin.state", () => plugins().Select(static plugin => new Measurement<int>(
            1, new("plugin.id", plugin.Id), new("plugin.version", plugin.Version ?? ""), new("state", plugin.State.ToWord()))), null, "1 for the state that each plugin is in.");
        _meter.CreateObservableUpDownCounter("pluginhost.plugin.generations", () => plugins().Where(static plugin => plugin.State == PluginState.Active).Select(static plugin =>
            new Measurement<int>(1, new("plugin.id", plugin.Id), new KeyValuePair<string, object?>("state", "alive"))), "{generation}", "Generations in memory.");
    }

    public void Dispose() => _meter.Dispose();
}
