namespace PluginHost.Core.Actions.Policies;

/// <summary>How many executions may run at once, and what becomes of the others. Immutable.</summary>
/// <param name="Limit">How many, 1 to 10,000; for each key when there is one.</param>
/// <remarks>Source: Attune's concurrency policy and queue (A14, A15).</remarks>
public sealed record ConcurrencyPolicy(int Limit)
{
    /// <summary>Executions that may wait when nobody says a number: 10,000. Source: Attune's <c>max_queue_length</c>.</summary>
    public const int DefaultMaxQueue = 10_000;

    /// <summary>What counts together. Default: the action.</summary>
    public PolicyScope Scope { get; init; }

    /// <summary>Parameters whose values make executions count apart. Default: none.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>True refuses what finds no slot with <c>concurrency_limit</c>; false lets it wait in its order. Default: false.</summary>
    public bool Rejects { get; init; }

    /// <summary>Most executions that may wait, 0 to 1,000,000, for each key; one more is refused with <c>queue_full</c>. Default: 10,000.</summary>
    public int MaxQueue { get; init; } = DefaultMaxQueue;

    /// <summary>Longest wait for a slot, more than 0 and at most 24 h; then the execution has <c>timed_out</c>. Default: 1 h. Source: Attune.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>What a limit counts together.</summary>
public enum PolicyScope
{
    /// <summary>The executions of one action.</summary>
    Action = 0,

    /// <summary>Those of all actions of its plugin.</summary>
    Plugin,

    /// <summary>Those of the whole host.</summary>
    Host,
}
