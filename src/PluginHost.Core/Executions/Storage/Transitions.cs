using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions.Storage;

/// <summary>What becomes of an execution when it is added, claimed, changed or ended by its store: the same, word for word, in every store. Pure.</summary>
internal static class Transitions
{
    internal static ExecutionError Expired { get; } = new(ErrorCodes.TimedOut, "Its time to live was over before it was begun.");

    internal static ExecutionError Abandoned { get; } = new(ErrorCodes.Abandoned, "The host went down while it ran, and its action does not allow to run it again by itself.");

    /// <summary>Of the attempt that ran then, whatever becomes of its execution.</summary>
    internal static ExecutionError CutOff { get; } = new(ErrorCodes.Abandoned, "The host went down while it ran.");

    internal static ExecutionError StoppedWithHost { get; } = new(ErrorCodes.Cancelled, "It was being cancelled when the host went down.");

    internal static ExecutionError Cancelled(string message) => new(ErrorCodes.Cancelled, message);

    internal static StoredExecution Added(this StoredExecution execution, long sequence) =>
        execution with { Sequence = sequence, Fence = execution.Owner is null ? 0 : 1, IsCancelAsked = false };

    internal static StoredExecution Claimed(this StoredExecution execution, string owner) => execution with { Owner = owner, Fence = execution.Fence + 1 };

    internal static bool Allows(this StoredExecution execution, ExecutionChange change) =>
        execution.Owner is not null && execution.Fence == change.Fence && !execution.Record.Status.IsTerminal() && (!execution.IsCancelAsked || change.Status is ExecutionStatus.Cancelling || change.Status.IsTerminal());

    internal static StoredExecution Changed(this StoredExecution execution, ExecutionChange change)
    {
        var isTerminal = change.Status.IsTerminal();
        return execution with
        {
            Record = Changed(execution.Record, change, change.Attempt, change.Result),
            Owner = isTerminal || change.IsReleased ? null : execution.Owner,
            SealedParameters = isTerminal ? default : execution.SealedParameters,
        };
    }

    /// <summary>Ends it from outside.</summary>
    internal static StoredExecution Ended(this StoredExecution execution, ExecutionStatus status, ExecutionError error, DateTimeOffset at) => execution with
    {
        Record = execution.Record with { Status = status, Updated = at, Due = null, Message = error.Message, Error = error },
        Owner = null,
        SealedParameters = default,
    };

    internal static StoredExecution CancelAsked(this StoredExecution execution, DateTimeOffset at) => execution with
    {
        IsCancelAsked = true,
        Record = execution.Record.Status is ExecutionStatus.Running or ExecutionStatus.Waiting
            ? execution.Record with { Status = ExecutionStatus.Cancelling, Updated = at }
            : execution.Record,
    };

    internal static StoredExecution TurnedDue(this StoredExecution execution, DateTimeOffset at) =>
        execution with { Record = execution.Record with { Status = ExecutionStatus.Requested, Due = null, Updated = at } };

    /// <summary>Voids the claim of an owner that is gone.</summary>
    internal static StoredExecution Recovered(this StoredExecution execution, DateTimeOffset at)
    {
        if (execution.Record.Status is ExecutionStatus.Requested or ExecutionStatus.Scheduled or ExecutionStatus.Waiting) return execution with { Owner = null };
        var closed = execution with { Record = execution.Record with { Attempts = [.. execution.Record.Attempts.Select(attempt => attempt.Closed(at))] } };
        return execution.Record.Status switch
        {
            ExecutionStatus.Cancelling => closed.Ended(ExecutionStatus.Cancelled, StoppedWithHost, at),
            _ when execution.IsRerunAfterCrash => closed.TurnedDue(at) with { Owner = null },
            _ => closed.Ended(ExecutionStatus.Abandoned, Abandoned, at),
        };
    }

    private static AttemptRecord Closed(this AttemptRecord attempt, DateTimeOffset at) =>
        attempt.Finished is null ? attempt with { Finished = at, Outcome = ExecutionOutcome.Abandoned, ErrorCode = CutOff.Code, ErrorMessage = CutOff.Message } : attempt;

    private static ExecutionRecord Changed(ExecutionRecord record, ExecutionChange change, AttemptRecord? attempt, ExecutionResult? result) => record with
    {
        Status = change.Status,
        Updated = change.At,
        Due = change.Due,
        Progress = change.Progress ?? record.Progress,
        Attempts = attempt is null ? record.Attempts : With(record.Attempts, attempt),
        AttemptCount = Math.Max(record.AttemptCount, attempt?.Number ?? 0),
        Started = record.Started ?? attempt?.Started,
        Outputs = result?.Outputs ?? record.Outputs,
        Message = result is null ? record.Message : result.Message,
        Error = result is null ? record.Error : result.Error,
        PluginVersion = result is null ? record.PluginVersion : result.PluginVersion,
    };

    // Most executions have one attempt.
    private static IReadOnlyList<AttemptRecord> With(IReadOnlyList<AttemptRecord> attempts, AttemptRecord attempt) =>
        attempts.Count == 0 || (attempts.Count == 1 && attempts[0].Number == attempt.Number)
            ? [attempt]
            : [.. attempts.Where(one => one.Number < attempt.Number), attempt, .. attempts.Where(one => one.Number > attempt.Number)];
}
