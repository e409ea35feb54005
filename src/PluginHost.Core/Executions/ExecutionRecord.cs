using PluginHost.Core.Actions;
using PluginHost.Sdk;

namespace PluginHost.Core.Executions;

/// <summary>What is kept of an execution; secrets are masked. Immutable: every change is a new record.</summary>
public sealed record ExecutionRecord
{
    /// <summary>UUIDv7 as an opaque string.</summary>
    public required string Id { get; init; }

    /// <summary>Which action.</summary>
    public required string ActionRef { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>The parameters as given, UTF-8 JSON object text.</summary>
    public required ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>Which surface asked.</summary>
    public required ActionOrigin Origin { get; init; }

    /// <summary>Who asked; null when nobody in person did.</summary>
    public string? Actor { get; init; }

    /// <summary>The same for everything that one cause leads to.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When the next attempt is due (UTC); null unless <see cref="ExecutionStatus.Scheduled"/>.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>True when nothing was to be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Which of those that wait goes first. Default: normal.</summary>
    public ExecutionPriority Priority { get; init; }

    /// <summary>When it is no longer begun (UTC); null means never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The execution that this one is nested in; null for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>The execution that this one runs again; null for none.</summary>
    public string? RerunOf { get; init; }

    /// <summary>What the caller wants to find again, UTF-8 JSON object text; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>How many attempts have begun. <see cref="Attempts"/> may be left out in lists.</summary>
    public int AttemptCount { get; init; }

    /// <summary>When the first attempt began (UTC); null before.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it was accepted (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Its attempts so far, in their order.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>The outputs, UTF-8 JSON object text; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Outputs { get; init; }

    /// <summary>A sentence for people, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Why it did not succeed; null while it runs and when it did.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>How far it is; null when the action does not say.</summary>
    public ExecutionProgress? Progress { get; init; }

    /// <summary>The plugin's version that ran it; null before it ended.</summary>
    public string? PluginVersion { get; init; }

    /// <summary>From acceptance to the end; null before.</summary>
    public TimeSpan? Duration => Status.IsTerminal() ? Updated - Created : null;
}

/// <summary>Which of those that wait goes first.</summary>
public enum ExecutionPriority
{
    /// <summary>In the order of acceptance.</summary>
    Normal = 0,

    /// <summary>Before all others.</summary>
    High,

    /// <summary>After all others.</summary>
    Low,
}

/// <summary>One attempt of an execution.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Started">When it began (UTC).</param>
/// <param name="Finished">When it ended (UTC); null while it runs.</param>
/// <param name="Outcome">How it ended; null while it runs.</param>
/// <param name="ErrorCode">Why it did not succeed; null otherwise.</param>
/// <param name="ErrorMessage">The same for people; null otherwise.</param>
/// <param name="PluginVersion">The plugin's version that ran it; null while it runs.</param>
public sealed record AttemptRecord(
    int Number, DateTimeOffset Started, DateTimeOffset? Finished = null, ExecutionOutcome? Outcome = null, string? ErrorCode = null, string? ErrorMessage = null, string? PluginVersion = null);
