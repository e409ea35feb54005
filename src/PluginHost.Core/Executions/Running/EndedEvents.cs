using PluginHost.Core.Events;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>Makes the event of an execution that ended without being run: of its record alone.</summary>
internal static class EndedEvents
{
    internal static ActionEnded Of(StoredExecution execution)
    {
        var (record, outcome) = (execution.Record, execution.Record.Status.ToOutcome());
        return record.Error is { } error
            ? Filled(new ActionFailed { Action = record.ActionRef, Origin = record.Origin, OccurredAt = record.Updated, LatencyMs = 0, Outcome = outcome, Error = error.Code, Message = error.Message }, record)
            : Filled(new ActionExecuted { Action = record.ActionRef, Origin = record.Origin, OccurredAt = record.Updated, LatencyMs = 0, Outcome = outcome }, record);
    }

    private static ActionEnded Filled(ActionEnded ended, ExecutionRecord record) => ended with
    {
        ExecutionId = record.Id,
        ParentId = record.ParentId,
        CorrelationId = record.CorrelationId,
        Actor = record.Actor,
        Parameters = record.Parameters,
        LatencyMs = Math.Max(0, (long)(record.Updated - record.Created).TotalMilliseconds),
        Attempts = record.AttemptCount,
        PluginVersion = record.PluginVersion,
        IsDryRun = record.IsDryRun,
    };
}
