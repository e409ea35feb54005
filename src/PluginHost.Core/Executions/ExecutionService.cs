using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Running;

namespace PluginHost.Core.Executions;

/// <summary>
/// Takes executions in, runs them and keeps their records: what is accepted is stored before anybody is told so, runs at least once, and
/// survives the end of the process when the store does. Thread-safe.
/// </summary>
public sealed class ExecutionService
{
    private readonly ExecutionAcceptance _acceptance;
    private readonly ExecutionRuns _runs;
    private readonly StoreWriter _writer;

    internal ExecutionService(ExecutionAcceptance acceptance, ExecutionRuns runs, StoreWriter writer)
    {
        (_acceptance, _runs, _writer) = (acceptance, runs, writer);
        _runs.Keeper.InvokeAsync = RunNestedAsync;
    }

    /// <summary>Accepts an execution and returns before it runs.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Ends the waiting for the action's own validation; then nothing is kept.</param>
    /// <returns>The record, <c>requested</c> or <c>scheduled</c>; or why it is not accepted, and then nothing is kept.</returns>
    public async ValueTask<Submission> SubmitAsync(ExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var accepted = await _acceptance.AcceptAsync(request, AcceptMode.Detached, cancellationToken);
        var record = accepted.Execution?.Record;
        if (accepted.IsInside) _runs.Start(accepted.Execution!, accepted.Admitted);
        return record is null ? accepted.Submission! : new Submission(record, null);
    }

    /// <summary>Accepts an execution and waits for its end.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="longest">How long to wait; the execution goes on afterwards.</param>
    /// <param name="cancellationToken">Ends the waiting, not an execution that is accepted.</param>
    /// <returns>The record as it is when the waiting ends; or why it is not accepted.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<Submission> SubmitAndWaitAsync(ExecutionRequest request, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var accepted = await _acceptance.AcceptAsync(request, AcceptMode.Attended, cancellationToken);
        if (accepted.Execution is not { } execution)
        {
            if (accepted.Submission is { Error.Code: ErrorCodes.Cancelled }) cancellationToken.ThrowIfCancellationRequested();
            return accepted.Submission!;
        }

        if (!accepted.IsInside) return new Submission(await WaitAsync(execution.Id, longest, cancellationToken), null);
        var run = _runs.RunAsync(execution, accepted.Admitted);
        if (!run.IsCompleted)
        {
            await ((Task)execution.End).WaitAsync(longest, _writer.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new Submission(execution.Record, null);
    }

    /// <summary>Looks an execution up.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <returns>Null when there is none, or it is no longer kept.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async ValueTask<ExecutionRecord?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _runs.Window.Find(id)?.Record ?? (await _writer.Store.FindAsync(id, cancellationToken))?.Record;
    }

    /// <summary>Waits for an execution to end.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="longest">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The record as it is then; null when there is no such execution.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<ExecutionRecord?> WaitAsync(string id, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        using var heard = _runs.Keeper.Feed.Subscribe(item => item.ExecutionId == id && item.Status.IsTerminal(), after: null, out _);
        var (started, told) = (_writer.Time.GetTimestamp(), Task.FromResult(true));
        while (await FindAsync(id, cancellationToken) is { } record)
        {
            var left = longest - _writer.Time.GetElapsedTime(started);
            if (record.Status.IsTerminal() || left <= TimeSpan.Zero) return record;
            if (told.IsCompleted) told = heard.Items.WaitToReadAsync(cancellationToken).AsTask();
            var inside = _runs.Window.Find(id);
            await (inside?.End ?? (Task)told).WaitAsync(Shorter(left), _writer.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (inside is { Record.Status: var status } && status.IsTerminal()) return inside.Record; // The store may not keep it.
        }

        return null;
    }

    /// <summary>One page of executions.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken = default)
    {
        await _runs.FlushBegunAsync();
        return await _writer.Store.ListAsync(query, cancellationToken);
    }

    /// <summary>How many executions there are, by status.</summary>
    /// <param name="query">Which ones; paging does not matter.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken = default)
    {
        await _runs.FlushBegunAsync();
        return await _writer.Store.CountAsync(query, cancellationToken);
    }

    /// <summary>Reads what an execution has logged.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="after">Only lines behind this one; 0 for all.</param>
    /// <param name="max">Most lines.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_runs.Window.Find(id) is { } execution) await execution.FlushLogAsync();
        return await _writer.Store.ReadLogAsync(id, after, max, cancellationToken);
    }

    /// <summary>Runs an execution to its end; one that was not accepted is a result, too.</summary>
    internal Task<(string? ExecutionId, ExecutionResult Result)> RunToEndAsync(ExecutionRequest request, CancellationToken cancellationToken) => RunToEndAsync(request, AcceptMode.Attended, cancellationToken);

    private async Task<ExecutionResult> RunNestedAsync(ExecutionRequest request, CancellationToken cancellationToken) => (await RunToEndAsync(request, AcceptMode.Nested, cancellationToken)).Result;

    private async Task<(string? ExecutionId, ExecutionResult Result)> RunToEndAsync(ExecutionRequest request, AcceptMode mode, CancellationToken cancellationToken)
    {
        var accepted = await _acceptance.AcceptAsync(request, mode, cancellationToken);
        if (accepted.Execution is not { } execution) return (null, ExecutionResult.Fail(accepted.Submission!.Error ?? new(ErrorCodes.IdempotencyConflict, "The execution was run before.")));
        await using var cancelling = cancellationToken.Register(static state => _ = ((RunningExecution)state!).StopAsync(StopReason.Cancelled).AsTask(), execution);
        if (accepted.IsInside && await _runs.RunAsync(execution, accepted.Admitted) is { } result) return (execution.Id, result);
        var record = await WaitAsync(execution.Id, TimeSpan.FromDays(365), CancellationToken.None);
        return (execution.Id, ExecutionResults.Of(record));
    }

    // What other hosts end is not heard here.
    private TimeSpan Shorter(TimeSpan left) => _writer.Store.IsShared && left > TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left;
}

/// <summary>An accepted execution, or why it is not.</summary>
/// <param name="Record">The record; null when it is not accepted.</param>
/// <param name="Error">Why not; null when it is.</param>
/// <param name="IsReplayed">True when it was accepted before, under the same idempotency key.</param>
public sealed record Submission(ExecutionRecord? Record, ExecutionError? Error, bool IsReplayed = false);
