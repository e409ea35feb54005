using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Executions.Running;

/// <summary>Decides over a wish for an execution: admits it, finds its place, and stores it. Thread-safe.</summary>
internal sealed class ExecutionAcceptance(ActionExecutor executor, StoredExecutions stored, ExecutionRuns runs, StoreWriter writer, StoreHealth health, ExecutionOptions options)
{
    private static readonly TimeSpan TryAgainIn = TimeSpan.FromSeconds(1);

    private LaneWindow Window => runs.Window;

    /// <summary>Accepts a request, or says why not; then nothing of it is kept or held.</summary>
    internal async ValueTask<Accepted> AcceptAsync(ExecutionRequest request, AcceptMode mode, CancellationToken cancellationToken)
    {
        var started = writer.Time.GetTimestamp();
        var admitted = await executor.AdmitAsync(request, cancellationToken);
        if (admitted.Error is { } refused) return Refuse(refused);
        var execution = new RunningExecution(stored.Make(request, admitted), request, runs.Keeper);
        Accepted RefuseLate(ExecutionError error)
        {
            admitted.Hold?.Undo();
            executor.Tell(request, admitted, ExecutionResult.Fail(error), started);
            return Refuse(error);
        }

        if (!execution.IsKept && (mode == AcceptMode.Detached || execution.Record.Status == ExecutionStatus.Scheduled)) return RefuseLate(WaitRequired(request));
        var placement = Place(execution, admitted, mode);
        if (placement == Placement.Full) return RefuseLate(QueueFull);
        if (!execution.IsKept) return new(execution, admitted, true, null);
        var (added, error) = await AddAsync(execution, request, placement);
        if (error is not null || added!.ExistingId is not null) Unplace(execution, placement, isStored: false);
        if (error is not null) return RefuseLate(error);
        if (added!.ExistingId is { } id)
        {
            admitted.Hold?.Undo();
            return new(null, admitted, false, await ReplayAsync(id, added.IsSameRequest));
        }

        if (placement == Placement.Inside && execution.Record.Status == ExecutionStatus.Requested) return new(execution, admitted, true, null);
        admitted.Hold?.End(); // It takes its place in the line when it comes back from the store.
        Unplace(execution, placement, isStored: true);
        return new(execution, admitted, false, null);
    }

    private Placement Place(RunningExecution execution, Admitted admitted, AcceptMode mode)
    {
        if (execution.Record.Status == ExecutionStatus.Scheduled) return Placement.Inside; // In the store, and nowhere else, until its time has come.
        if (mode != AcceptMode.Nested) return Window.Place(execution, admitted.Policy!.Concurrency is { Rejects: false } limit ? limit.MaxQueue + limit.Limit : int.MaxValue);
        Window.Enter(execution);
        return Placement.Inside;
    }

    private void Unplace(RunningExecution execution, Placement placement, bool isStored)
    {
        if (placement == Placement.Queued) Window.Settle(execution, isStored);
        else Window.Leave(execution);
        if (!isStored) return;
        if (execution.Record.Due is { } due) runs.Keeper.DueAt(due);
        else runs.Wake();
    }

    private async ValueTask<(AddResult? Added, ExecutionError? Error)> AddAsync(RunningExecution execution, ExecutionRequest request, Placement placement)
    {
        var isClaimed = placement == Placement.Inside && execution.Record.Status == ExecutionStatus.Requested;
        var row = isClaimed ? execution.Stored with { Owner = writer.Owner, Fence = 1 } : execution.Stored;
        var key = request.IdempotencyKey is { } given ? KeyOf(request, given) : null;
        var started = writer.Time.GetTimestamp();
        try
        {
            var added = await writer.Store.AddAsync(row, key, CancellationToken.None);
            writer.Metrics.Done(StoreOperation.Add, writer.Time.GetElapsedTime(started));
            if (added is { ExistingId: { } existing, IsSameRequest: true } && await IsUnsuccessfulAsync(existing))
            {
                added = await writer.Store.AddAsync(row, key! with { ReplacesId = existing }, CancellationToken.None);
            }

            return (added, null);
        }
        catch (StoreUnavailableException exception)
        {
            writer.Metrics.Failed(StoreOperation.Add);
            health.Bad(exception);
            if (isClaimed && exception.MayBeDone) runs.Disown(execution, key is not null);
            return (null, new(ErrorCodes.StoreUnavailable, $"Executions cannot be stored now: {exception.Message}", IsRetryable: true) { RetryAfter = TryAgainIn });
        }
    }

    private async Task<bool> IsUnsuccessfulAsync(string id) =>
        await writer.Store.FindAsync(id, CancellationToken.None) is { Record.Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled or ExecutionStatus.Abandoned };

    private async Task<Submission> ReplayAsync(string id, bool isSameRequest)
    {
        if (!isSameRequest)
        {
            return new(null, new(ErrorCodes.IdempotencyConflict, $"The idempotency key stands for execution '{id}', which was asked for with another body. Take a new key for a new request.") { IsOtherRequest = true });
        }

        var record = (await writer.Store.FindAsync(id, CancellationToken.None))?.Record;
        if (record is null) return new(null, new(ErrorCodes.IdempotencyConflict, $"The idempotency key stands for execution '{id}', which has succeeded and is no longer kept."));
        return record.Status.IsTerminal()
            ? new(record, null, IsReplayed: true)
            : new(record, new(ErrorCodes.IdempotencyConflict, $"The idempotency key stands for execution '{id}', which has not ended: it is '{record.Status.ToWord()}'.", IsRetryable: true) { RetryAfter = TryAgainIn });
    }

    private IdempotencyKey KeyOf(ExecutionRequest request, string key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.ActionRef}\n{request.Timeout}\n{request.MaxAttempts}\n{request.IsDryRun}\n{TimesOf(request.Options)}\n{request.Options?.Priority}\n"));
        hash.AppendData(request.Parameters.Span);
        hash.AppendData((request.Options?.Metadata ?? default).Span);
        var now = runs.Keeper.Now;
        return new(request.Actor ?? "", key, Convert.ToHexStringLower(hash.GetHashAndReset()), now + options.KeepIdempotencyKeys, now);
    }

    private static string? TimesOf(SubmitOptions? options) => options is null ? null : options.TimesAsGiven ?? $"{options.RunAt:O} {options.Expires:O}";

    private static Accepted Refuse(ExecutionError error) => new(null, default, false, new Submission(null, error));

    private static ExecutionError WaitRequired(ExecutionRequest request) =>
        new(ErrorCodes.WaitRequired, $"Nothing is kept of executions of '{request.ActionRef}' (history: none): wait for the result, e.g. with ?wait=30s, and let it begin at once.");

    private ExecutionError QueueFull { get; } = new(
        ErrorCodes.QueueFull,
        writer.Store.IsDurable
            ? $"{options.MaxActive} executions run and {options.MaxQueued} wait in the store, or as many of this action wait as may; no more are taken until some end."
            : $"{options.MaxActive} executions, or {options.MaxActiveBytes >> 20} MiB of parameters, wait or run; no more are taken until some end.",
        IsRetryable: true);
}

/// <summary>How somebody who asks for an execution goes on.</summary>
internal enum AcceptMode
{
    /// <summary>Does not wait for its end.</summary>
    Detached = 0,

    /// <summary>Waits for its end.</summary>
    Attended,

    /// <summary>Waits for its end inside of another execution, and so must never wait for room.</summary>
    Nested,
}

/// <summary>What was decided over a wish for an execution.</summary>
/// <param name="Execution">The execution; null when it is not accepted anew.</param>
/// <param name="Admitted">Its admission.</param>
/// <param name="IsInside">True when whoever asked runs it now; false when it comes back from the store.</param>
/// <param name="Submission">What to answer instead; null when it is accepted.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Accepted(RunningExecution? Execution, Admitted Admitted, bool IsInside, Submission? Submission);
