using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions.Running;

/// <summary>The result of an execution, read back from its record.</summary>
internal static class ExecutionResults
{
    internal static ExecutionResult Of(ExecutionRecord? record) => record is { } ended && ended.Status.IsTerminal()
        ? new ExecutionResult
        {
            Outcome = ended.Status.ToOutcome(),
            Outputs = ended.Outputs,
            Message = ended.Message,
            Error = ended.Error,
            Attempts = ended.AttemptCount,
            Duration = ended.Duration ?? TimeSpan.Zero,
            PluginVersion = ended.PluginVersion,
        }
        : ExecutionResult.Fail(new(ErrorCodes.Abandoned, "The execution is no longer there."));
}
