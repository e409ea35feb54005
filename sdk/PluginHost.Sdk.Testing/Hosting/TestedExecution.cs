using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Sdk.Testing;

/// <summary>One call of a test: keeps its progress, and hands its calls of other actions to the fakes, or to the engine where there is none.</summary>
internal sealed class TestedExecution(FakeActions fakes, Func<string, bool> isThere, ActionExecutor executor) : IKeptExecution, IProgress<ExecutionProgress>
{
    private readonly Lock _gate = new();
    private readonly List<ActionProgress> _progress = [];

    internal IReadOnlyList<ActionProgress> Progress
    {
        get
        {
            lock (_gate) return [.. _progress];
        }
    }

    public int AttemptsMade => 0;

    public string? TraceParent => null;

    public async Task<ExecutionResult> InvokeAsync(ExecutionRequest nested, CancellationToken cancellationToken)
    {
        if (!fakes.Has(nested.ActionRef) && isThere(nested.ActionRef)) return await executor.ExecuteAsync(nested with { Kept = this }, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var parameters = nested.Parameters.IsEmpty ? null : JsonNode.Parse(nested.Parameters.Span)!.AsObject();
        return ToExecution(fakes.Call(nested.ActionRef, parameters));
    }

    public void AddLog(int attempt, LogLevel level, string message)
    {
        // The action's own logger has told the test's log already.
    }

    public void Report(ExecutionProgress value)
    {
        lock (_gate) _progress.Add(new(value.Percent, value.Message));
    }

    private static ExecutionResult ToExecution(ActionResult result) => new()
    {
        Outcome = result.Status switch
        {
            ActionResultStatus.Succeeded => ExecutionOutcome.Succeeded,
            ActionResultStatus.Skipped => ExecutionOutcome.Skipped,
            _ => ExecutionOutcome.Failed,
        },
        Outputs = result.Outputs is null ? default : JsonSerializer.SerializeToUtf8Bytes(result.Outputs),
        Message = result.Message,
        Error = result.Code is null ? null : new(result.Code, result.Message ?? Naming.Words(result.Code), ErrorKind.Rejected, result.IsRetryable) { RetryAfter = result.RetryAfter },
    };
}
