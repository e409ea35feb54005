using System.Diagnostics.Metrics;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions.Running;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Telemetry;

/// <summary>The instruments of the host as a whole.</summary>
internal sealed class HostMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _loadDuration;
    private readonly Histogram<double> _unloadDuration;
    private readonly Counter<long> _faults;
    private readonly Histogram<double> _queueWait;

    public HostMetrics(IMeterFactory? factory = null)
    {
        var options = new MeterOptions(PluginHostTelemetry.Name);
        _meter = factory?.Create(options) ?? new Meter(options);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = PluginHostTelemetry.DurationBounds };
        _failures = _meter.CreateCounter<long>("pluginhost.action.failures", "{execution}", "Executions that did not succeed, by error code.");
        _loadDuration = _meter.CreateHistogram("pluginhost.plugin.load.duration", "s", "Time from finding a plugin to its actions being callable, or to its refusal.", tags: null, advice);
        _unloadDuration = _meter.CreateHistogram("pluginhost.plugin.unload.duration", "s", "Time from a generation taking no more calls to the proof that its code is gone.", tags: null, advice);
        _queueWait = _meter.CreateHistogram("pluginhost.queue.wait", "s", "Time that executions under a concurrency limit waited for a slot.", tags: null, advice);
        _faults = _meter.CreateCounter<long>("pluginhost.plugin.faults", "{fault}", "Exceptions that plugins threw outside of calls: on threads, timers, in async void methods.");
        Store = new StoreMetrics(_meter);
    }

    /// <summary>How the store does.</summary>
    internal StoreMetrics Store { get; }

    /// <summary>A call of an action that is not there; there is no plugin to count it for.</summary>
    internal void Unresolved(string code) => _failures.Add(1, new KeyValuePair<string, object?>("error.type", code));

    /// <summary>An execution under a concurrency limit has waited so long for its slot.</summary>
    internal void Waited(TimeSpan time) => _queueWait.Record(time.TotalSeconds);

    /// <summary>Publishes how many executions wait for a slot; called once.</summary>
    internal void ObserveQueue(Func<int> depth) => _meter.CreateObservableUpDownCounter("pluginhost.queue.depth", depth, "{execution}", "Executions that wait for a slot.");

    internal void Loaded(string pluginId, string result, TimeSpan duration) =>
        _loadDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("plugin.id", pluginId), new KeyValuePair<string, object?>("result", result));

    /// <summary>A generation is proven to be gone.</summary>
    internal void Unloaded(string pluginId, string result, TimeSpan duration) =>
        _unloadDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("plugin.id", pluginId), new KeyValuePair<string, object?>("result", result));

    /// <summary>A plugin threw outside of any call; or, with zero, it could from now on: a counter that begins at one shows no increase.</summary>
    internal void Faulted(string pluginId, int faults) => _faults.Add(faults, new KeyValuePair<string, object?>("plugin.id", pluginId));

    /// <summary>Publishes how actions stand with their limits; called once.</summary>
    internal void ObserveLimits(Func<IEnumerable<ActionState>> limited)
    {
        _meter.CreateObservableGauge("pluginhost.action.circuit", () => limited().Where(static state => state.Circuit is not null).Select(Circuit), null, "1 for the state that the circuit breaker of each action is in.");
        _meter.CreateObservableGauge("pluginhost.action.headroom", () => limited().SelectMany(Headroom), "{execution}", "Executions that the limits of an action let in now, by limit; the least of several of one kind.");
    }

    private static Measurement<int> Circuit(ActionState state) => new(1, new("plugin.id", state.Action.PluginId), new("action.name", state.Action.Name), new("state", Naming.Snake(state.Circuit!.State.ToString())));

    private static IEnumerable<Measurement<int>> Headroom(ActionState state)
    {
        Measurement<int> Of(string limit, int left) => new(Math.Max(0, left), new("plugin.id", state.Action.PluginId), new("action.name", state.Action.Name), new("limit", limit));
        if (state.Policy.Concurrency is { } concurrency) yield return Of("concurrency", concurrency.Limit - state.Concurrency.Active);
        if (state.Rates.Count > 0) yield return Of("rate", state.Rates.Min(static rate => rate.Remaining));
        if (state.Quotas.Count > 0) yield return Of("quota", state.Quotas.Min(static quota => quota.Remaining));
    }

    /// <summary>Publishes what is in memory, what waits behind it, and whether the store answers; called once.</summary>
    internal QueueAge ObserveExecutions(LaneWindow window, QueueAge age, StoreHealth health)
    {
        _meter.CreateObservableUpDownCounter("pluginhost.execution.active", () => window.Count, "{execution}", "Executions that this host has in memory: they run or wait.");
        _meter.CreateObservableUpDownCounter("pluginhost.execution.queued", () => window.Queued, "{execution}", "Executions that wait in the store until a host has room.");
        _meter.CreateObservableGauge("pluginhost.execution.longest_wait", () => age.Longest.TotalSeconds, "s", "How long the execution has waited that waits longest to run; 0 when none does.");
        _meter.CreateObservableGauge("pluginhost.store.up", () => health.Problem is null ? 1 : 0, null, "1 while the store does what it is asked; 0 while it does not, and nothing is accepted.");
        return age;
    }

    /// <summary>Publishes whether plugins.json as it stands is in force.</summary>
    internal PluginsConfigSource Observe(PluginsConfigSource config)
    {
        _meter.CreateObservableGauge("pluginhost.config.in_force", () => config.Problem is null ? 1 : 0, null, "1 while plugins.json as it stands is in force; 0 while the last good one is, because of a bad edit.");
        return config;
    }

    /// <summary>Publishes the states; called once, by the catalogue.</summary>
    internal void ObserveCatalog(Func<IEnumerable<PluginEntry>> plugins, Func<IEnumerable<GenerationStatus>> generations)
    {
        _meter.CreateObservableGauge("pluginhost.plugin.state", () => plugins().SelectMany(States), null, "1 for the state that each plugin is in; a refused update of a running plugin counts too.");
        _meter.CreateObservableUpDownCounter("pluginhost.plugin.generations", () => generations().GroupBy(static one => one.PluginId, StringComparer.Ordinal).SelectMany(Generations), "{generation}", "Generations in memory; pending ones should be gone and are not.");
    }

    // Zero pending is told, too: a graph without data says nothing.
    private static IEnumerable<Measurement<int>> Generations(IGrouping<string, GenerationStatus> plugin)
    {
        var pending = plugin.Count(static one => one.State == PluginState.UnloadPending);
        yield return new(plugin.Count() - pending, new("plugin.id", plugin.Key), new KeyValuePair<string, object?>("state", "alive"));
        yield return new(pending, new("plugin.id", plugin.Key), new KeyValuePair<string, object?>("state", "pending"));
    }

    private static IEnumerable<Measurement<int>> States(PluginEntry plugin)
    {
        yield return State(plugin.Id, plugin.Version, plugin.State);
        if (plugin.Update is { Refusal.Code: not RefusalCodes.RolledBack } update) yield return State(plugin.Id, update.Version, PluginState.Refused);
    }

    private static Measurement<int> State(string id, string? version, PluginState state) => new(1, new("plugin.id", id), new("plugin.version", version ?? ""), new("state", state.ToWord()));

    public void Dispose() => _meter.Dispose();
}
