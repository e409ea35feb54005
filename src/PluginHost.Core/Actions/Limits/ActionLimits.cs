using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;

namespace PluginHost.Core.Actions.Limits;

/// <summary>Applies an action's limits to what asks to run: rate, then quota, then the place under the concurrency limit. Thread-safe.</summary>
internal sealed class ActionLimits(LimitScopes scopes)
{
    /// <summary>Takes what an execution needs of its limits.</summary>
    /// <param name="action">The action.</param>
    /// <param name="policy">The limits in force.</param>
    /// <param name="parameters">Validated parameters.</param>
    /// <param name="isNested">True when it runs inside of another one, and so under that one's slot.</param>
    /// <param name="priority">Which of those that wait goes first.</param>
    /// <param name="hold">What it holds from now on; null when it holds nothing.</param>
    /// <returns>Which limit refuses it, and then it holds nothing; null when none does.</returns>
    internal ExecutionError? Enter(ActionDescriptor action, ActionPolicy policy, ReadOnlyMemory<byte> parameters, bool isNested, ExecutionPriority priority, out ExecutionHold? hold)
    {
        hold = null;
        if (!policy.HasLimits) return null;
        var taken = new ExecutionHold();
        var error = TakeRates(action, policy, parameters, priority, taken) ?? TakeQuotas(action, policy, parameters, taken);
        if (error is null && !isNested && policy.Concurrency is { } concurrency) error = TakeSlot(action, concurrency, parameters, priority, taken);
        if (error is null) hold = taken;
        else taken.Undo();
        return error;
    }

    /// <summary>Takes what an execution needs that was let in before: nothing refuses it, and what was counted then is not counted again.</summary>
    internal ExecutionHold? Reenter(ActionDescriptor action, ActionPolicy policy, ReadOnlyMemory<byte> parameters, ExecutionPriority priority)
    {
        if (policy.Concurrency is not { } concurrency) return null;
        var slots = scopes.Of(concurrency.Scope, action).Slots;
        var hold = new ExecutionHold();
        hold.Take(slots, concurrency, slots.Rejoin(LimitKey.Of(concurrency.Key, action.Parameters, parameters), concurrency, priority));
        return hold;
    }

    /// <summary>Which executions keep their order among each other: those of one key of a concurrency limit, otherwise those of one action.</summary>
    internal static string LaneOf(ActionDescriptor action, ActionPolicy policy, ReadOnlyMemory<byte> parameters) => policy.Concurrency switch
    {
        null => action.Ref,
        { Scope: PolicyScope.Host } shared => $"*#{LimitKey.Of(shared.Key, action.Parameters, parameters)}",
        { Scope: PolicyScope.Plugin } shared => $"{action.PluginId}.*#{LimitKey.Of(shared.Key, action.Parameters, parameters)}",
        { Key.Count: 0 } => action.Ref,
        var own => $"{action.Ref}#{LimitKey.Of(own.Key, action.Parameters, parameters)}",
    };

    /// <summary>Puts the concurrency limits of a configuration into force, also for those that wait already.</summary>
    internal void Refresh(IEnumerable<ActionDescriptor> actions, PluginsConfig config)
    {
        Dictionary<ConcurrencySlots, int?> limits = [];
        foreach (var action in actions)
        {
            var policy = ActionPolicy.Resolve(action, config).Concurrency;
            foreach (var scope in Enum.GetValues<PolicyScope>())
            {
                var slots = scopes.Of(scope, action).Slots;
                if (policy?.Scope == scope) limits[slots] = policy.Limit;
                else limits.TryAdd(slots, null); // Who waits there under the configuration before must not wait for ever.
            }
        }

        foreach (var (slots, limit) in limits) slots.SetLimit(limit);
    }

    private ExecutionError? TakeRates(ActionDescriptor action, ActionPolicy policy, ReadOnlyMemory<byte> parameters, ExecutionPriority priority, ExecutionHold hold)
    {
        foreach (var rate in policy.Rates)
        {
            var (counters, key) = (scopes.Of(rate.Scope, action).Rates, LimitKey.Of(rate.Key, action.Parameters, parameters));
            if (counters.Take(rate, key, out var taken) is not { } after) hold.Take(counters, rate, key, taken);
            else if (!rate.LetsHighPass || priority != ExecutionPriority.High) return LimitErrors.RateLimited(action, rate, after);
        }

        return null;
    }

    private ExecutionError? TakeQuotas(ActionDescriptor action, ActionPolicy policy, ReadOnlyMemory<byte> parameters, ExecutionHold hold)
    {
        foreach (var quota in policy.Quotas)
        {
            var (counters, key) = (scopes.Of(quota.Scope, action).Quotas, LimitKey.Of(quota.Key, action.Parameters, parameters));
            if (!counters.TryTake(quota, key, out var count)) return LimitErrors.QuotaExceeded(action, quota, count.Count, counters.ResetsIn(quota));
            hold.Take(counters, quota, key, count.Window);
        }

        return null;
    }

    private ExecutionError? TakeSlot(ActionDescriptor action, ConcurrencyPolicy policy, ReadOnlyMemory<byte> parameters, ExecutionPriority priority, ExecutionHold hold)
    {
        var slots = scopes.Of(policy.Scope, action).Slots;
        if (slots.TryJoin(LimitKey.Of(policy.Key, action.Parameters, parameters), policy, priority) is not { } slot) return policy.Rejects ? LimitErrors.ConcurrencyLimit(action, policy) : LimitErrors.QueueFull(action, policy);
        hold.Take(slots, policy, slot);
        return null;
    }
}

/// <summary>What limits say when they refuse: which one, its numbers, and when to try again.</summary>
internal static class LimitErrors
{
    /// <summary>When to try again after something that ends at nobody knows what time: 1 s.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    internal static ExecutionError RateLimited(ActionDescriptor action, RatePolicy rate, TimeSpan after) => new(
        ErrorCodes.RateLimited, $"{Who(action, rate.Scope)} may begin {rate.Limit} times per {Duration.Format(rate.Per)}{Each(rate.Key)} (rate), and has; try again in {InSeconds(after)}.", IsRetryable: true)
    {
        RetryAfter = after,
    };

    internal static ExecutionError QuotaExceeded(ActionDescriptor action, QuotaPolicy quota, int count, TimeSpan? resets) => new(
        ErrorCodes.QuotaExceeded,
        quota.Per is { } per
            ? $"{Who(action, quota.Scope)} may run {quota.Limit} times per {Duration.Format(per)}{Each(quota.Key)} (quota), and did {count} times; try again in {InSeconds(resets!.Value)}."
            : $"{count} executions of {Who(action, quota.Scope)} wait or run; at most {quota.Limit} may{Each(quota.Key)} (quota). Try again when one has ended.",
        IsRetryable: true)
    {
        RetryAfter = resets ?? Soon,
    };

    internal static ExecutionError ConcurrencyLimit(ActionDescriptor action, ConcurrencyPolicy policy) => new(
        ErrorCodes.ConcurrencyLimit, $"Concurrency limit exceeded: {policy.Limit} of {Who(action, policy.Scope)} run, and no more may{Each(policy.Key)} (concurrency). Try again when one has ended.", IsRetryable: true)
    {
        RetryAfter = Soon,
    };

    internal static ExecutionError QueueFull(ActionDescriptor action, ConcurrencyPolicy policy) => new(
        ErrorCodes.QueueFull, $"{policy.Limit} of {Who(action, policy.Scope)} run and {policy.MaxQueue} wait; no more may wait{Each(policy.Key)} (concurrency.maxQueue). Try again when one has ended.", IsRetryable: true)
    {
        RetryAfter = Soon,
    };

    internal static ExecutionError WaitedTooLong(ActionDescriptor action, ConcurrencyPolicy policy) => new(
        ErrorCodes.TimedOut, $"'{action.Ref}' waited {Duration.Format(policy.MaxWait)} for one of {policy.Limit} slots (concurrency.maxWait) and was not begun.", IsRetryable: true);

    internal static ExecutionError CircuitOpen(ActionDescriptor action, TimeSpan after) => new(
        ErrorCodes.CircuitOpen, $"'{action.Ref}' has failed too often lately and is not tried now (breaker); try again in {InSeconds(after > TimeSpan.Zero ? after : Soon)}.", IsRetryable: true)
    {
        RetryAfter = after > TimeSpan.Zero ? after : Soon,
    };

    private static string Who(ActionDescriptor action, PolicyScope scope) => scope switch
    {
        PolicyScope.Host => "all actions together",
        PolicyScope.Plugin => $"the actions of plugin '{action.PluginId}' together",
        _ => $"'{action.Ref}'",
    };

    private static string Each(IReadOnlyList<string> key) => key.Count == 0 ? "" : $" for each {string.Join(" and ", key.Select(static name => $"'{name}'"))}";

    // Rounded up: who comes back then is not told the same again.
    private static string InSeconds(TimeSpan time) => Duration.Format(time < Soon ? TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)) : TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds)));
}
