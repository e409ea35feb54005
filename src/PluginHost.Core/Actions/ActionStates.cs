using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Actions;

/// <summary>Tells how actions stand with their limits: what runs and waits, what is left, whether the circuit is open. Thread-safe.</summary>
public sealed class ActionStates
{
    private readonly ActionRegistry _registry;
    private readonly PluginsConfigSource _config;
    private readonly LimitScopes _scopes;

    internal ActionStates(ActionRegistry registry, PluginsConfigSource config, LimitScopes scopes) => (_registry, _config, _scopes) = (registry, config, scopes);

    /// <summary>How an action stands now.</summary>
    /// <param name="actionRef">Its ref.</param>
    /// <returns>Null when no loaded plugin exports it.</returns>
    public ActionState? Find(string actionRef)
    {
        if (_registry.Resolve(actionRef) is not { } action) return null;
        var (descriptor, policy) = (action.Descriptor, action.PolicyUnder(_config.Current));
        return new ActionState(descriptor, policy, action.Gauges.Active, action.Gauges.Stray)
        {
            Concurrency = Count(policy.Concurrency?.Scope ?? PolicyScope.Action, descriptor),
            Rates = [.. policy.Rates.Select(rate => new RateState(rate, _scopes.Of(rate.Scope, descriptor).Rates.Remaining(rate)))],
            Quotas = [.. policy.Quotas.Select(quota => Quota(quota, descriptor))],
            Circuit = policy.Breaker is { } breaker ? _scopes.Breaker(descriptor).Report(breaker) : null,
        };
    }

    /// <summary>The actions that have any limit beyond those of one attempt.</summary>
    internal IEnumerable<ActionState> Limited() => _registry.List().Where(action => ActionPolicy.Resolve(action, _config.Current) is { HasLimits: true } or { Breaker: not null }).Select(action => Find(action.Ref)).OfType<ActionState>();

    private ConcurrencyState Count(PolicyScope scope, ActionDescriptor action)
    {
        var counts = _scopes.Of(scope, action).Slots.Count();
        return new(counts.Active, counts.Queued, counts.Keys, counts.OldestQueued, counts.TotalEnqueued, counts.TotalCompleted);
    }

    private QuotaState Quota(QuotaPolicy quota, ActionDescriptor action)
    {
        var counters = _scopes.Of(quota.Scope, action).Quotas;
        var used = counters.MostUsed(quota);
        return new(quota, used, Math.Max(0, quota.Limit - used), counters.ResetsIn(quota));
    }
}

/// <summary>How an action stands with its limits.</summary>
/// <param name="Action">The action.</param>
/// <param name="Policy">The limits in force.</param>
/// <param name="Active">Attempts that run now.</param>
/// <param name="Stray">Calls that run on past their deadline.</param>
public sealed record ActionState(ActionDescriptor Action, ActionPolicy Policy, long Active, long Stray)
{
    /// <summary>What runs and waits under the concurrency limit; all zero without one.</summary>
    public required ConcurrencyState Concurrency { get; init; }

    /// <summary>What is left of each rate.</summary>
    public required IReadOnlyList<RateState> Rates { get; init; }

    /// <summary>What is left of each quota.</summary>
    public required IReadOnlyList<QuotaState> Quotas { get; init; }

    /// <summary>How the circuit breaker stands; null without one.</summary>
    public CircuitReport? Circuit { get; init; }
}

/// <summary>What runs and waits under a concurrency limit, over all keys.</summary>
/// <param name="Active">Executions that hold a slot.</param>
/// <param name="Queued">Executions that wait.</param>
/// <param name="Keys">Keys that have any of both.</param>
/// <param name="OldestQueued">Since when the one waits that has waited longest (UTC); null when none does.</param>
/// <param name="TotalEnqueued">Executions that came, since the host started.</param>
/// <param name="TotalCompleted">Executions that gave their slot back, since then.</param>
public sealed record ConcurrencyState(int Active, int Queued, int Keys, DateTimeOffset? OldestQueued, long TotalEnqueued, long TotalCompleted);

/// <summary>What is left of a rate.</summary>
/// <param name="Policy">The rate.</param>
/// <param name="Remaining">How many may begin now, at the key that has least left.</param>
public sealed record RateState(RatePolicy Policy, int Remaining);

/// <summary>What is left of a quota.</summary>
/// <param name="Policy">The quota.</param>
/// <param name="Used">How many there are, at the key that has most.</param>
/// <param name="Remaining">How many more there may be.</param>
/// <param name="ResetsIn">Time until it begins anew; null for one over what waits and runs.</param>
public sealed record QuotaState(QuotaPolicy Policy, int Used, int Remaining, TimeSpan? ResetsIn);
