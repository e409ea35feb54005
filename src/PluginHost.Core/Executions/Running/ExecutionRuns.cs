using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Executions.Secrets;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Executions.Running;

/// <summary>Runs executions that are in memory to their end, and takes those in again that come from the store. Thread-safe.</summary>
internal sealed class ExecutionRuns(ExecutorParts parts, ActionExecutor executor, ExecutionKeeper keeper, LaneWindow window, ParameterVault vault, HostSignal signal)
{
    // Between two looks whether a plugin is back (our choice: soon while it is replaced, seldom while it is broken).
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    internal LaneWindow Window => window;

    internal ExecutionKeeper Keeper => keeper;

    /// <summary>There is something for the dispatcher to do.</summary>
    internal void Wake() => signal.Wake();

    /// <summary>Stores what has begun and is not stored yet: then whoever reads the store sees what runs here.</summary>
    internal Task FlushBegunAsync() => Task.WhenAll(window.Inside.Where(static execution => execution.IsBeginUnstored).Select(static execution => execution.FlushBeginAsync()));

    /// <summary>
    /// Nobody knows whether it was stored, and its caller was told that it was not: once the store is back, it is removed. One with an idempotency
    /// key is left to be run instead: its caller asks again, and is told of it.
    /// </summary>
    internal void Disown(RunningExecution execution, bool hasKey) => _ = keeper.ChangeAsync(hasKey
        ? new(execution.Id, 1, ExecutionStatus.Requested, keeper.Now) { IsReleased = true }
        : new(execution.Id, 1, ExecutionStatus.Cancelled, keeper.Now) { IsForgotten = true }).AsTask();

    /// <summary>Runs one in the background.</summary>
    internal void Start(RunningExecution execution, Admitted admitted) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Runs.RunAsync(state.Execution, state.Admitted), (Runs: this, Execution: execution, Admitted: admitted), preferLocal: false);

    /// <summary>Runs one to its end, or to where somebody else goes on with it.</summary>
    /// <returns>Null in the latter case.</returns>
    internal async Task<ExecutionResult?> RunAsync(RunningExecution execution, Admitted admitted)
    {
        try
        {
            return await RunCoreAsync(execution, admitted);
        }
        finally
        {
            window.Leave(execution);
            execution.Release();
            if (window.Queued > 0) signal.Wake();
        }
    }

    /// <summary>Takes one in that this host has claimed.</summary>
    /// <param name="stored">The execution.</param>
    /// <param name="logged">How many lines of its log are stored.</param>
    internal void Resume(StoredExecution stored, int logged)
    {
        var record = stored.Record;
        var parameters = stored.SealedParameters.IsEmpty ? record.Parameters : vault.Open(record.Id, stored.SealedParameters.Span);
        var request = new ExecutionRequest(record.ActionRef, parameters ?? default)
        {
            Origin = record.Origin,
            Actor = record.Actor,
            IdempotencyKey = stored.IdempotencyKey,
            Timeout = stored.Timeout,
            MaxAttempts = stored.MaxAttempts,
            IsDryRun = record.IsDryRun,
            ParentId = record.ParentId,
            Options = new SubmitOptions { Expires = record.Expires, Priority = record.Priority },
        };
        var execution = new RunningExecution(stored, request, keeper);
        execution.ContinueLogAfter(logged);
        window.Enter(execution);
        if (stored.IsCancelAsked) _ = execution.StopAsync(StopReason.Cancelled).AsTask(); // Whoever was asked is gone.
        Start(execution, parameters is null ? Admitted.Refuse(SecretLost(record)) : parts.Admission.Readmit(execution.Request));
    }

    private async Task<ExecutionResult?> RunCoreAsync(RunningExecution execution, Admitted admitted)
    {
        var started = parts.Time.GetTimestamp();
        execution.Action = admitted.Action?.Descriptor;
        var result = admitted.Error is { } error ? await RefuseAsync(execution, error) : await executor.RunAsync(execution.Request, admitted, execution, execution.Token);
        if (execution.Stop == StopReason.Lost || (result.IsLeft && execution.Stop == StopReason.None)) return null;
        var isStopped = result.IsLeft || result.Error is { Code: ErrorCodes.Cancelled };
        if (isStopped && execution.Stop == StopReason.HandBack && MayRunAgain(execution) && await execution.HandBackAsync()) return null;
        return await EndAsync(execution, admitted, result.IsLeft ? Cancelled(execution) : result, started);
    }

    // What was accepted waits for a plugin that is known and away: it may be back. One that is gone for good is not waited for.
    private async Task<ExecutionResult> RefuseAsync(RunningExecution execution, ExecutionError error)
    {
        if (error.Code is ErrorCodes.PluginUnavailable or ErrorCodes.PluginRefused && execution is { MayBeParked: true, Stop: StopReason.None })
        {
            if (!execution.HasLogged) execution.AddLog(execution.AttemptsMade, LogLevel.Warning, $"It waits for its plugin: {error.Message}");
            var pause = (keeper.Now - execution.Record.Created) / 4;
            var isCancelled = await execution.WaitUntilAsync(keeper.Now + (pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause));
            await execution.FlushLogAsync();
            return isCancelled ? Cancelled(execution) : ExecutionResult.Left;
        }

        return ExecutionResult.Fail(error) with { Attempts = execution.AttemptsMade };
    }

    private static ExecutionResult Cancelled(RunningExecution execution) =>
        ExecutionResult.Fail(new(ErrorCodes.Cancelled, $"'{execution.Record.ActionRef}' was cancelled.")) with { Attempts = execution.AttemptsMade };

    // A call that was cut off in the middle must not be made again unless it may be.
    private bool MayRunAgain(RunningExecution execution) =>
        execution.IsKept && keeper.IsDurable && (execution.Record.Status != ExecutionStatus.Running || execution.Stored.IsRerunAfterCrash);

    private async Task<ExecutionResult> EndAsync(RunningExecution execution, Admitted admitted, ExecutionResult result, long started)
    {
        if (admitted.Action is { } action) result = result with { Outputs = SecretMask.Apply(action.Descriptor.Outputs, result.Outputs) };
        var ended = execution.IsKept && keeper.IsDurable ? parts.End.Event(execution.Request, admitted.Action, result, started) with { LatencyMs = (long)(keeper.Now - execution.Record.Created).TotalMilliseconds } : null;
        if (await execution.CompleteAsync(result, ended?.ToOutbox())) parts.End.Tell(execution.Request, admitted.Action, result, started, ended);
        return result;
    }

    private static ExecutionError SecretLost(ExecutionRecord record) =>
        new(ErrorCodes.SecretRequired, $"The secret parameters of '{record.ActionRef}' cannot be read: their key is gone. Run it again and give them anew.");
}
