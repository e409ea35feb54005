namespace PluginHost.Core.Actions.Policies;

/// <summary>When an action that fails is no longer tried for a time. Immutable. Source: Truthound's circuit breaker (T25).</summary>
/// <remarks>Failures are attempts that timed out, broke, or say that they are retryable; a plain "no" of the action counts as a success.</remarks>
public sealed record BreakerPolicy
{
    /// <summary>How failures are seen. Default: in a row.</summary>
    public BreakerDetection Detection { get; init; }

    /// <summary>Failures that open it, 1 to 100,000; not for a share. Default: 5.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>Share of failed attempts that opens it, more than 0 and at most 1. Default: 0.5.</summary>
    public double Ratio { get; init; } = 0.5;

    /// <summary>Attempts from which on the share counts, 1 to 100,000. Default: 10.</summary>
    public int MinAttempts { get; init; } = 10;

    /// <summary>Time in which failures and shares are counted, 1 s to 24 h. Default: 60 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time from opening to the first trial, 10 ms to 24 h. Default: 30 s.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Trials that may run at once while it is half open, 1 to 1,000. Default: 3.</summary>
    public int Trials { get; init; } = 3;

    /// <summary>Trials that must succeed to close it, 1 to 1,000. Default: 2.</summary>
    public int Successes { get; init; } = 2;
}

/// <summary>How a circuit breaker sees failures.</summary>
public enum BreakerDetection
{
    /// <summary>So many in a row.</summary>
    Consecutive = 0,

    /// <summary>Such a share of those in the window.</summary>
    Percentage,

    /// <summary>So many in the window.</summary>
    TimeWindow,

    /// <summary>Whichever of the three comes first.</summary>
    Composite,
}
