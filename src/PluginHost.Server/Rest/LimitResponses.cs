using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>The limits in force; null for those that there are not.</summary>
internal sealed record ActionLimits([property: DurationText] string Timeout, int MaxStray, int MaxParametersBytes, int MaxOutputBytes, bool CheckOutputs)
{
    public RetryLimit? Retry { get; init; }

    public ConcurrencyLimit? Concurrency { get; init; }

    public IReadOnlyList<RateLimit> Rate { get; init; } = [];

    public IReadOnlyList<QuotaLimit> Quota { get; init; } = [];

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
internal sealed record RetryLimit(int Attempts, [property: DurationText] string Delay, [property: Words<RetryBackoff>] string Backoff, double Factor, [property: DurationText] string MaxDelay, double Jitter)
{
    internal static RetryLimit From(RetryPolicy policy) => new(policy.Attempts, Duration.Format(policy.Delay), Words.Of(policy.Backoff), policy.Factor, Duration.Format(policy.MaxDelay), policy.Jitter);
}

/// <summary>How many may run at once.</summary>
internal sealed record ConcurrencyLimit(int Limit, [property: Words<PolicyScope>] string Scope, IReadOnlyList<string> Key, [property: OneOf("enqueue", "reject")] string WhenFull, int? MaxQueue, [property: DurationText] string? MaxWait)
{
    internal static ConcurrencyLimit From(ConcurrencyPolicy policy) => new(policy.Limit, Words.Of(policy.Scope), policy.Key, policy.Rejects ? "reject" : "enqueue", policy.Rejects ? null : policy.MaxQueue, policy.Rejects ? null : Duration.Format(policy.MaxWait));
}

/// <summary>How many may begin in a time.</summary>
internal sealed record RateLimit(int Limit, [property: DurationText] string Per, [property: Words<RateAlgorithm>] string Algorithm, int? Burst, [property: Words<PolicyScope>] string Scope, IReadOnlyList<string> Key)
{
    internal static RateLimit From(RatePolicy policy) => new(policy.Limit, Duration.Format(policy.Per), Words.Of(policy.Algorithm), policy.Burst, Words.Of(policy.Scope), policy.Key);
}

/// <summary>How many there may be.</summary>
internal sealed record QuotaLimit(int Limit, [property: DurationText] string? Per, [property: Words<PolicyScope>] string Scope, IReadOnlyList<string> Key)
{
    internal static QuotaLimit From(QuotaPolicy policy) => new(policy.Limit, policy.Per is { } per ? Duration.Format(per) : null, Words.Of(policy.Scope), policy.Key);
}

/// <summary>When it is not tried for a time.</summary>
internal sealed record BreakerLimit([property: Words<BreakerDetection>] string Detection, int Failures, double Ratio, int MinAttempts, [property: DurationText] string Window, [property: DurationText] string Recovery, int Trials, int Successes)
{
    internal static BreakerLimit From(BreakerPolicy policy) => new(
        Words.Of(policy.Detection), policy.Failures, policy.Ratio, policy.MinAttempts, Duration.Format(policy.Window), Duration.Format(policy.Recovery), policy.Trials, policy.Successes);
}

/// <summary>How an action stands with its limits.</summary>
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
internal sealed record ConcurrencyResponse(int? Limit, int Active, int Queued, int? MaxQueue, int Keys, DateTimeOffset? OldestQueued);

/// <summary>What is left of a rate.</summary>
internal sealed record RateResponse(int Limit, [property: DurationText] string Per, int Remaining);

/// <summary>What is left of a quota.</summary>
internal sealed record QuotaResponse(int Limit, [property: DurationText] string? Per, int Used, int Remaining, [property: DurationText] string? ResetsIn);

/// <summary>How a circuit breaker stands.</summary>
internal sealed record BreakerResponse([property: Words<CircuitState>] string State, int Failures, DateTimeOffset? Opened, [property: DurationText] string? RetryAfter, long Rejected)
{
    internal static BreakerResponse From(CircuitReport report) => new(Words.Of(report.State), report.Failures, report.Opened, report.RetryAfter is { } after ? Words.RoundedUp(after) : null, report.Rejected);
}

/// <summary>The queue of an action in the words of Attune's page (A15).</summary>
internal sealed record QueueStatsResponse(int QueueLength, int ActiveCount, int? MaxConcurrent, DateTimeOffset? OldestEnqueuedAt, long TotalEnqueued, long TotalCompleted, DateTimeOffset LastUpdated);

/// <summary>The words of closed sets, and times until something.</summary>
internal static class Words
{
    /// <summary>A time in whole seconds, or in milliseconds below one: who comes back then is not too early.</summary>
    internal static string RoundedUp(TimeSpan time) => Duration.Format(TimeSpan.FromMilliseconds(time < TimeSpan.FromSeconds(1) ? Math.Ceiling(time.TotalMilliseconds) : Math.Ceiling(time.TotalSeconds) * 1000));

    internal static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
