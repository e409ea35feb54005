using System.Collections.Concurrent;
using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>What is counted together: of one action, of one plugin, or of the host.</summary>
internal sealed class LimitScope(TimeProvider time)
{
    internal ConcurrencySlots Slots { get; } = new(time);

    internal RateCounters Rates { get; } = new(time);

    internal QuotaCounters Quotas { get; } = new(time);
}

/// <summary>All scopes and circuit breakers. They outlive the generations of plugins: a new version has the limits, and the history, of the old one. Thread-safe.</summary>
internal sealed class LimitScopes(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LimitScope> _actions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LimitScope> _plugins = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private readonly LimitScope _host = new(time);

    internal LimitScope Of(PolicyScope scope, ActionDescriptor action) => scope switch
    {
        PolicyScope.Host => _host,
        PolicyScope.Plugin => _plugins.GetOrAdd(action.PluginId, static (_, time) => new LimitScope(time), time),
        _ => _actions.GetOrAdd(action.Ref, static (_, time) => new LimitScope(time), time),
    };

    internal CircuitBreaker Breaker(ActionDescriptor action) => _breakers.GetOrAdd(action.Ref, static (_, time) => new CircuitBreaker(time), time);

    /// <summary>Executions that wait for a slot, in all scopes.</summary>
    internal int Queued() => _actions.Values.Concat(_plugins.Values).Append(_host).Sum(static scope => scope.Slots.Count().Queued);
}
