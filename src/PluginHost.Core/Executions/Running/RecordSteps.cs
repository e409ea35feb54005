using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions.Running;

/// <summary>What becomes of the record of an execution with each step of it. Pure.</summary>
internal static class RecordSteps
{
    internal static ExecutionRecord Begun(this ExecutionRecord record, AttemptRecord attempt) => record with
    {
        Status = ExecutionStatus.Running,
        Updated = attempt.Started,
        Due = null,
        Started = record.Started ?? attempt.Started,
        AttemptCount = attempt.Number,
        Attempts = [.. record.Attempts, attempt],
    };

    internal static ExecutionRecord AttemptEnded(this ExecutionRecord record, ExecutionResult result, DateTimeOffset at)
    {
        AttemptRecord[] attempts = [.. record.Attempts];
        attempts[^1] = attempts[^1] with { Finished = at, Outcome = result.Outcome, ErrorCode = result.Error?.Code, ErrorMessage = result.Error?.Message, PluginVersion = result.PluginVersion };
        return record with { Updated = at, Attempts = attempts };
    }

    internal static ExecutionRecord Ended(this ExecutionRecord record, ExecutionResult result, DateTimeOffset at) => record with
    {
        Status = result.Outcome.ToStatus(),
        Updated = at,
        Due = null,
        Outputs = result.Outputs,
        Message = result.Message,
        Error = result.Error,
        PluginVersion = result.PluginVersion,
    };
}
