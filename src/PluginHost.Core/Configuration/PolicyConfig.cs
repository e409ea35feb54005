using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Configuration;

/// <summary>Limits of an action's executions as written; null means that the next, less specific place decides.</summary>
public sealed record PolicyConfig
{
    /// <summary>Nothing is said.</summary>
    public static PolicyConfig Empty { get; } = new();

    /// <summary>Time limit of one attempt, more than zero.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Calls past their deadline that may still run before the action answers <c>plugin_unavailable</c>, 0 to 1,000.</summary>
    public int? MaxStray { get; init; }

    /// <summary>Most bytes of one call's parameters, 2 to 64 MiB.</summary>
    public int? MaxParametersBytes { get; init; }

    /// <summary>Most bytes of one call's outputs, 2 to 64 MiB.</summary>
    public int? MaxOutputBytes { get; init; }

    /// <summary>Time limit for creating and starting a plugin, and for stopping it, more than zero.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>Time that running calls have to end when their plugin is replaced or goes, more than zero.</summary>
    public TimeSpan? DrainTimeout { get; init; }

    /// <summary>Whether and how attempts are made again.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How many executions may run at once; a switched off one means any number.</summary>
    public Switched<ConcurrencyPolicy>? Concurrency { get; init; }

    /// <summary>How many may begin in a time; an empty list means any number.</summary>
    public IReadOnlyList<RatePolicy>? Rates { get; init; }

    /// <summary>How many there may be; an empty list means any number.</summary>
    public IReadOnlyList<QuotaPolicy>? Quotas { get; init; }

    /// <summary>When an action is no longer tried for a time; a switched off one means never.</summary>
    public Switched<BreakerPolicy>? Breaker { get; init; }

    /// <summary>Whether outputs must fit their schema.</summary>
    public bool? ChecksOutputs { get; init; }

    /// <summary>What is kept of executions after their end.</summary>
    public Executions.HistoryMode? History { get; init; }

    /// <summary>Whether an execution runs again that the host's end interrupted; null leaves it to the action's being idempotent.</summary>
    public bool? RerunsAfterCrash { get; init; }

    /// <summary>Exceptions that a plugin may throw outside of calls within ten minutes before it is quarantined, 1 to 1,000.</summary>
    public int? MaxFaults { get; init; }
}

/// <summary>A policy that a place sets, or switches off for good.</summary>
/// <typeparam name="T">The policy.</typeparam>
/// <param name="Value">The policy; null switches it off, whatever less specific places say.</param>
public sealed record Switched<T>(T? Value)
    where T : class;
