using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions.Storage;

/// <summary>An execution with what only the host needs to know of it. Immutable.</summary>
/// <param name="Record">What everybody may see: secrets are masked.</param>
internal sealed record StoredExecution(ExecutionRecord Record)
{
    /// <summary>Its place in the order of acceptance; 0 before it is stored.</summary>
    internal long Sequence { get; init; }

    /// <summary>Executions of one lane keep their order: the action, or the scope and key of its concurrency limit.</summary>
    internal required string Lane { get; init; }

    /// <summary>Whether it may run again when the host went down while it ran (D13).</summary>
    internal bool IsRerunAfterCrash { get; init; }

    /// <summary>What of it is kept after its end.</summary>
    internal HistoryMode History { get; init; }

    /// <summary>The parameters with their secrets, encrypted; empty when there are no secrets, and once it has ended.</summary>
    internal ReadOnlyMemory<byte> SealedParameters { get; init; }

    /// <summary>The longest that an attempt may take, as the request narrowed it; null for no narrower than the policy.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Most attempts, as the request narrowed it; null for no narrower than the policy.</summary>
    internal int? MaxAttempts { get; init; }

    /// <summary>Handed to the action; null means the id.</summary>
    internal string? IdempotencyKey { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request; null for none.</summary>
    internal string? TraceParent { get; init; }

    /// <summary>Who has claimed it; null when nobody has.</summary>
    internal string? Owner { get; init; }

    /// <summary>Grows with each claim; 0 when it never was claimed.</summary>
    internal long Fence { get; init; }

    /// <summary>Somebody asked its owner to cancel it.</summary>
    internal bool IsCancelAsked { get; init; }
}

/// <summary>A caller's key for one request: the same key again is the same execution.</summary>
/// <param name="Actor">Whose key it is.</param>
/// <param name="Key">The key, 1 to 255 characters.</param>
/// <param name="RequestHash">Hash of what was asked for.</param>
/// <param name="Expires">When it may be used anew (UTC).</param>
/// <param name="Now">The time of the call (UTC).</param>
internal sealed record IdempotencyKey(string Actor, string Key, string RequestHash, DateTimeOffset Expires, DateTimeOffset Now)
{
    /// <summary>An execution under this key that ended without success: the new one takes its place. Null when there is none.</summary>
    internal string? ReplacesId { get; init; }
}

/// <summary>What came of adding.</summary>
/// <param name="Sequence">The place in the order of acceptance; 0 when it was not added.</param>
/// <param name="ExistingId">The execution under the same idempotency key; null when it was added.</param>
/// <param name="IsSameRequest">Whether that one was asked for with the same hash.</param>
internal sealed record AddResult(long Sequence, string? ExistingId = null, bool IsSameRequest = false);

/// <summary>A wish for executions to run.</summary>
/// <param name="Owner">Who will run them.</param>
/// <param name="Now">When (UTC).</param>
/// <param name="Max">Most executions.</param>
/// <param name="FullLanes">Lanes that have enough claimed executions.</param>
internal sealed record ClaimRequest(string Owner, DateTimeOffset Now, int Max, IReadOnlyCollection<string> FullLanes);

/// <summary>A change of a claimed execution. What is null stays as it is, unless its line says otherwise.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Fence">Under which claim.</param>
/// <param name="Status">Its status afterwards. A terminal one removes the owner and the sealed parameters.</param>
/// <param name="At">When (UTC).</param>
internal sealed record ExecutionChange(string Id, long Fence, ExecutionStatus Status, DateTimeOffset At)
{
    /// <summary>An attempt that begins, has ended, or has done both since the change before, by its number; one that is there already is replaced.</summary>
    internal AttemptRecord? Attempt { get; init; }

    /// <summary>When the next attempt is due (UTC). Null clears it.</summary>
    internal DateTimeOffset? Due { get; init; }

    /// <summary>True gives the claim up.</summary>
    internal bool IsReleased { get; init; }

    /// <summary>How it ended: outputs, message, error, plugin version; null while it has not.</summary>
    internal ExecutionResult? Result { get; init; }

    /// <summary>How far it is.</summary>
    internal ExecutionProgress? Progress { get; init; }

    /// <summary>Is put into the outbox with the change.</summary>
    internal OutboxEvent? Event { get; init; }

    /// <summary>True removes it instead of keeping it: its history is not wanted.</summary>
    internal bool IsForgotten { get; init; }
}

/// <summary>A wish to cancel.</summary>
/// <param name="Id">Which one.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Message">Why, for people.</param>
internal sealed record CancelRequest(string Id, DateTimeOffset At, string Message);

/// <summary>What came of a wish to cancel.</summary>
/// <param name="Kind">What.</param>
/// <param name="Execution">As it is then; null when there is none.</param>
internal sealed record CancelAnswer(CancelKind Kind, StoredExecution? Execution);

/// <summary>What can come of a wish to cancel.</summary>
internal enum CancelKind
{
    /// <summary>There is no such execution.</summary>
    NotFound = 0,

    /// <summary>It has ended before.</summary>
    Ended,

    /// <summary>It is cancelled now, and was claimed by nobody.</summary>
    Cancelled,

    /// <summary>Its owner is asked to; it is <c>cancelling</c> when it ran.</summary>
    Asked,
}

/// <summary>What turning due has done.</summary>
/// <param name="Requested">How many are <c>requested</c> now.</param>
/// <param name="Expired">Those that have ended.</param>
/// <param name="NextDue">When the next one is due (UTC); null when none is.</param>
internal sealed record DueAnswer(int Requested, IReadOnlyList<StoredExecution> Expired, DateTimeOffset? NextDue);

/// <summary>What recovery has done.</summary>
/// <param name="Released">How many wait as before, without an owner.</param>
/// <param name="Rerun">Those that ran and will run again.</param>
/// <param name="Ended">Those that ran and are <c>abandoned</c>, or <c>cancelled</c>.</param>
internal sealed record RecoveryAnswer(int Released, IReadOnlyList<StoredExecution> Rerun, IReadOnlyList<StoredExecution> Ended)
{
    internal static RecoveryAnswer Nothing { get; } = new(0, [], []);
}

/// <summary>An event that is told after it is stored.</summary>
/// <param name="Sequence">Its place; 0 before it is stored.</param>
/// <param name="Id">Its id, a UUID of version 7.</param>
/// <param name="At">When it happened (UTC).</param>
/// <param name="Type">Its type, e.g. <c>action_executed</c>.</param>
/// <param name="ExecutionId">The execution that it tells of.</param>
/// <param name="Json">All of it, UTF-8 JSON object text.</param>
internal sealed record OutboxEvent(long Sequence, Guid Id, DateTimeOffset At, string Type, string ExecutionId, ReadOnlyMemory<byte> Json);

/// <summary>What may be removed.</summary>
/// <param name="Now">The time of the call (UTC).</param>
/// <param name="SucceededBefore">Executions that succeeded or were skipped and ended before (UTC).</param>
/// <param name="OthersBefore">Executions that ended otherwise before (UTC).</param>
/// <param name="MostEnded">Most ended executions to keep; those that ended first go first.</param>
/// <param name="EventsBefore">Events before (UTC).</param>
/// <param name="Batch">Most executions to remove in this call.</param>
internal sealed record PruneRequest(DateTimeOffset Now, DateTimeOffset SucceededBefore, DateTimeOffset OthersBefore, long MostEnded, DateTimeOffset EventsBefore, int Batch);
