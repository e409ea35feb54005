namespace PluginHost.Core.Actions.Policies;

/// <summary>How many executions may begin in a time. Immutable. Source: Truthound's throttling (T18), Attune's rate limit (A14).</summary>
/// <param name="Limit">How many, 1 to 1,000,000; for each key when there is one.</param>
/// <param name="Per">In which time, at least 10 ms and at most 24 h.</param>
public sealed record RatePolicy(int Limit, TimeSpan Per)
{
    /// <summary>How it is counted. Default: a token bucket.</summary>
    public RateAlgorithm Algorithm { get; init; }

    /// <summary>Most that may begin at once after a rest, for a token bucket, 1 to 1,000,000; null means <see cref="Limit"/>.</summary>
    public int? Burst { get; init; }

    /// <summary>True lets executions of high priority begin when the limit is reached; they count all the same while it is not. Default: false. Source: Truthound's priority bypass (T18).</summary>
    public bool LetsHighPass { get; init; }

    /// <summary>What counts together. Default: the action.</summary>
    public PolicyScope Scope { get; init; }

    /// <summary>Parameters whose values make executions count apart. Default: none.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>What its counters go by. Not the limit: that may change without forgetting what has begun.</summary>
    internal (RateAlgorithm Algorithm, TimeSpan Per, string Names) Identity => (Algorithm, Per, KeyNames.Of(Key));
}

/// <summary>How a rate is counted.</summary>
public enum RateAlgorithm
{
    /// <summary>Permits come back evenly; what was not used gathers up to a burst.</summary>
    TokenBucket = 0,

    /// <summary>Never more than the limit in any span of that time.</summary>
    SlidingWindow,

    /// <summary>Never more than the limit from one multiple of that time (UTC) to the next.</summary>
    FixedWindow,
}

/// <summary>How many executions there may be. Immutable. Source: Attune's quotas (A14).</summary>
/// <param name="Limit">How many, 1 to 1,000,000,000; for each key when there is one.</param>
public sealed record QuotaPolicy(int Limit)
{
    /// <summary>From one multiple of this time (UTC) to the next, 1 s to 366 d; null counts those that wait or run now.</summary>
    public TimeSpan? Per { get; init; }

    /// <summary>What counts together. Default: the action.</summary>
    public PolicyScope Scope { get; init; }

    /// <summary>Parameters whose values make executions count apart. Default: none.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];
}

/// <summary>The names of a key's parameters as one text: values of other parameters count apart.</summary>
internal static class KeyNames
{
    internal static string Of(IReadOnlyList<string> key) => key.Count == 0 ? "" : string.Join('\n', key);
}
