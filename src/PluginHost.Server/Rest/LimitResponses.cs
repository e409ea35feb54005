using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>The limits in force; null for those that there are not.</summary>
/// <param name="Timeout">The time limit of an attempt.</param>
/// <param name="MaxStray">How many calls may run on past their deadline before the plugin is quarantined.</param>
/// <param name="MaxParametersBytes">Most bytes of the parameters.</param>
/// <param name="MaxOutputBytes">Most bytes of the outputs.</param>
/// <param name="CheckOutputs">True when outputs are checked by their schema.</param>
internal sealed record ActionLimits([property: DurationText] string Timeout, int MaxStray, int MaxParametersBytes, int MaxOutputBytes, bool CheckOutputs)
{
    /// <summary>How attempts are made again; null when there is one alone.</summary>
    public RetryLimit? Retry { get; init; }

    /// <summary>How many may run at once; null for any number.</summary>
    public ConcurrencyLimit? Concurrency { get; init; }

    /// <summary>How many may begin in a time.</summary>
    public IReadOnlyList<RateLimit> Rate { get; init; } = [];

    /// <summary>How many there may be.</summary>
    public IReadOnlyList<QuotaLimit> Quota { get; init; } = [];

    /// <summary>When it is not tried for a time; null for never.</summary>
    public BreakerLimit? Breaker { get; init; }

    internal static ActionLimits From(ActionPolicy policy) => new(Duration.Format(policy.Timeout), policy.MaxStray, policy.MaxParametersBytes, policy.MaxOutputBytes, policy.ChecksOutputs)
    {
        Retry = policy.Retry.Attempts > 1 ? RetryLimit.From(policy.Retry) : null,
        Concurrency = policy.Concurrency is { } concurrency ? ConcurrencyLimit.From(concurrency) : null,
        Rate = [.. policy.Rates.Select(RateLimit.From)],
        Quota = [.. policy.Quotas.Select(QuotaLimit.From)],
        Breaker = policy.Breaker is { } breaker ? BreakerLimit.From(breaker) : null,
    };
}

/// <summary>How attempts are made again.</summary>
/// <param name="Attempts">Attempts in all.</param>
/// <param name="Delay">The delay before the second attempt.</param>
/// <param name="Backoff">How delays grow.</param>
/// <param name="Factor">The factor from one delay to the next.</param>
/// <param name="MaxDelay">The longest delay.</param>
/// <param name="Jitter">The part of a delay that is left to chance, 0 to 1.</param>
internal sealed record RetryLimit(int Attempts, [property: DurationText] string Delay, [property: Words<RetryBackoff>] string Backoff, double Factor, [property: DurationText] string MaxDelay, double Jitter)
{
    internal static RetryLimit From(RetryPolicy policy) => new(policy.Attempts, Duration.Format(policy.Delay), Words.Of(policy.Backoff), policy.Factor, Duration.Format(policy.MaxDelay), policy.Jitter);
}

/// <summary>How many may run at once.</summary>
/// <param name="Limit">How many.</param>
/// <param name="Scope">What is counted together.</param>
/// <param name="Key">Parameters by whose values it is counted apart.</param>
/// <param name="WhenFull">What becomes of one too many.</param>
/// <param name="MaxQueue">How many may wait; null when nobody may.</param>
/// <param name="MaxWait">How long one may wait; null when nobody may.</param>
internal sealed record ConcurrencyLimit(int Limit, [property: Words<PolicyScope>] string Scope, IReadOnlyList<string> Key, [property: OneOf("enqueue", "reject")] string WhenFull, int? MaxQueue, [property: DurationText] string? MaxWait)
{
    internal static ConcurrencyLimit From(ConcurrencyPolicy policy) => new(policy.Limit, Words.Of(policy.Scope), policy.Key, policy.Rejects ? "reject" : "enqueue", policy.Rejects ? null : policy.MaxQueue, policy.Rejects ? null : Duration.Format(policy.MaxWait));
}

/// <summary>How many may begin in a time.</summary>
/// <param name="Limit">How many.</param>
/// <param name="Per">In which time.</param>
/// <param name="Algorithm">How it is counted.</param>
/// <param name="Burst">How many at once; null when the algorithm knows of none.</param>
/// <param name="Scope">What is counted together.</param>
/// <param name="Key">Parameters by whose values it is counted apart.</param>
internal sealed record RateLimit(int Limit, [property: DurationText] string Per, [property: Words<RateAlgorithm>] string Algorithm, int? Burst, [property: Words<PolicyScope>] string Scope, IReadOnlyList<string> Key)
{
    internal static RateLimit From(RatePolicy policy) => new(policy.Limit, Duration.Format(policy.Per), Words.Of(policy.Algorithm), policy.Burst, Words.Of(policy.Scope), policy.Key);
}

/// <summary>How many there may be.</summary>
/// <param name="Limit">How many.</param>
/// <param name="Per">In which time; null for ever.</param>
/// <param name="Scope">What is counted together.</param>
/// <param name="Key">Parameters by whose values it is counted apart.</param>
internal sealed record QuotaLimit(int Limit, [property: DurationText] string? Per, [property: Words<PolicyScope>] string Scope, IReadOnlyList<string> Key)
{
    internal static QuotaLimit From(QuotaPolicy policy) => new(policy.Limit, policy.Per is { } per ? Duration.Format(per) : null, Words.Of(policy.Scope), policy.Key);
}

/// <summary>When it is not tried for a time.</summary>
/// <param name="Detection">What counts as failing.</param>
/// <param name="Failures">Failures in a row that open it.</param>
/// <param name="Ratio">The part of failures that opens it, 0 to 1.</param>
/// <param name="MinAttempts">Attempts below which the part does not count.</param>
/// <param name="Window">The time that is looked back.</param>
/// <param name="Recovery">How long it stays open.</param>
/// <param name="Trials">How many are tried then.</param>
/// <param name="Successes">How many of them must succeed to close it.</param>
internal sealed record BreakerLimit([property: Words<BreakerDetection>] string Detection, int Failures, double Ratio, int MinAttempts, [property: DurationText] string Window, [property: DurationText] string Recovery, int Trials, int Successes)
{
    internal static BreakerLimit From(BreakerPolicy policy) => new(
        Words.Of(policy.Detection), policy.Failures, policy.Ratio, policy.MinAttempts, Duration.Format(policy.Window), Duration.Format(policy.Recovery), policy.Trials, policy.Successes);
}

/// <summary>How an action stands with its limits.</summary>
/// <param name="Ref">The action.</param>
/// <param name="Active">Attempts that run.</param>
/// <param name="Stray">Calls that run on past their deadline.</param>
/// <param name="Concurrency">What runs and waits.</param>
/// <param name="Rate">What is left of each rate.</param>
/// <param name="Quota">What is left of each quota.</param>
/// <param name="Breaker">The circuit breaker; null without a policy.</param>
internal sealed record ActionStateResponse(string Ref, long Active, long Stray, ConcurrencyResponse Concurrency, IReadOnlyList<RateResponse> Rate, IReadOnlyList<QuotaResponse> Quota, BreakerResponse? Breaker)
{
    internal static ActionStateResponse From(ActionState state) => new(
        state.Action.Ref,
        state.Active,
        state.Stray,
        new(state.Policy.Concurrency?.Limit, state.Concurrency.Active, state.Concurrency.Queued, state.Policy.Concurrency is { Rejects: false } queue ? queue.MaxQueue : null, state.Concurrency.Keys, state.Concurrency.OldestQueued),
        [.. state.Rates.Select(static rate => new RateResponse(rate.Policy.Limit, Duration.Format(rate.Policy.Per), rate.Remaining))],
        [.. state.Quotas.Select(static quota => new QuotaResponse(quota.Policy.Limit, quota.Policy.Per is { } per ? Duration.Format(per) : null, quota.Used, quota.Remaining, quota.ResetsIn is { } reset ? Words.RoundedUp(reset) : null))],
        state.Circuit is { } circuit ? BreakerResponse.From(circuit) : null);
}

/// <summary>What runs and waits.</summary>
/// <param name="Limit">The limit in force; null without a policy.</param>
/// <param name="Active">Executions that hold a slot, over all keys.</param>
/// <param name="Queued">Executions that wait for one, over all keys.</param>
/// <param name="MaxQueue">How many may wait; null without a policy, and when nobody may.</param>
/// <param name="Keys">Keys that have any of both.</param>
/// <param name="OldestQueued">Since when the one waits that has waited longest; null when none does.</param>
internal sealed record ConcurrencyResponse(int? Limit, int Active, int Queued, int? MaxQueue, int Keys, DateTimeOffset? OldestQueued);

/// <summary>What is left of a rate.</summary>
/// <param name="Limit">How many may begin.</param>
/// <param name="Per">In which time.</param>
/// <param name="Remaining">How many may begin now, at the key that has least left.</param>
internal sealed record RateResponse(int Limit, [property: DurationText] string Per, int Remaining);

/// <summary>What is left of a quota.</summary>
/// <param name="Limit">How many there may be.</param>
/// <param name="Per">In which time; null for ever.</param>
/// <param name="Used">How many there are, at the key that has most.</param>
/// <param name="Remaining">How many there may be beside them.</param>
/// <param name="ResetsIn">The time until it begins anew; null for one without <c>per</c>.</param>
internal sealed record QuotaResponse(int Limit, [property: DurationText] string? Per, int Used, int Remaining, [property: DurationText] string? ResetsIn);

/// <summary>How a circuit breaker stands.</summary>
/// <param name="State"><c>closed</c>: it is tried; <c>open</c>: it is not; <c>half_open</c>: a few trials are made.</param>
/// <param name="Failures">Failures in a row up to now.</param>
/// <param name="Opened">When it opened; null when it is closed.</param>
/// <param name="RetryAfter">The time until the first trial; null when one may be made.</param>
/// <param name="Rejected">Attempts that were not made, since the host started.</param>
internal sealed record BreakerResponse([property: Words<CircuitState>] string State, int Failures, DateTimeOffset? Opened, [property: DurationText] string? RetryAfter, long Rejected)
{
    internal static BreakerResponse From(CircuitReport report) => new(Words.Of(report.State), report.Failures, report.Opened, report.RetryAfter is { } after ? Words.RoundedUp(after) : null, report.Rejected);
}

/// <summary>The queue of an action, in the words of Attune's page.</summary>
/// <param name="QueueLength">Executions that wait for a slot.</param>
/// <param name="ActiveCount">Executions that hold one.</param>
/// <param name="MaxConcurrent">How many may hold one; null for any number.</param>
/// <param name="OldestEnqueuedAt">Since when the one waits that has waited longest; null when none does.</param>
/// <param name="TotalEnqueued">How many have waited since the host started.</param>
/// <param name="TotalCompleted">How many have ended since then.</param>
/// <param name="LastUpdated">When this was looked up.</param>
internal sealed record QueueStatsResponse(int QueueLength, int ActiveCount, int? MaxConcurrent, DateTimeOffset? OldestEnqueuedAt, long TotalEnqueued, long TotalCompleted, DateTimeOffset LastUpdated);

/// <summary>The words of closed sets, and times until something.</summary>
internal static class Words
{
    /// <summary>A time in whole seconds, or in milliseconds below one: who comes back then is not too early.</summary>
    internal static string RoundedUp(TimeSpan time) => Duration.Format(TimeSpan.FromMilliseconds(time < TimeSpan.FromSeconds(1) ? Math.Ceiling(time.TotalMilliseconds) : Math.Ceiling(time.TotalSeconds) * 1000));

    internal static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
