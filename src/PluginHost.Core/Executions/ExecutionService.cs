using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Executions;

/// <summary>Takes executions in, runs them and keeps their records, in memory. Thread-safe.</summary>
/// <remarks>Records are bounded: 10,000 that wait or run, and the last 10,000 that ended; 256 MiB of payload each.</remarks>
public sealed class ExecutionService : IHostedService, IDisposable
{
    private static readonly ExecutionError QueueFull =
        new(ErrorCodes.QueueFull, $"{ExecutionMemory.MaxUnfinished} executions, or {ExecutionMemory.MaxBytes >> 20} MiB of parameters, wait or run; no more are taken until some end.", IsRetryable: true);

    private readonly ActionExecutor _executor;
    private readonly TimeProvider _time;
    private readonly ExecutionMemory _memory = new();
    private readonly CancellationTokenSource _stopping = new();

    internal ExecutionService(ActionExecutor executor, TimeProvider time) => (_executor, _time) = (executor, time);

    /// <summary>Accepts an execution and returns before it runs.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Ends the waiting for the action's own validation; then nothing is kept.</param>
    /// <returns>The record, status <c>requested</c>; or why it is not accepted, and then nothing is kept.</returns>
    public async ValueTask<Submission> SubmitAsync(ExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var admitted = await _executor.AdmitAsync(request, cancellationToken);
        if (!TryAccept(request, admitted, out var accepted, out var refusal)) return refusal;
        var record = accepted.Execution.Record;
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Service.RunAsync(state.Accepted), (Service: this, Accepted: accepted), preferLocal: false);
        return new Submission(record, null);
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
        var admitted = await _executor.AdmitAsync(request, cancellationToken);
        if (admitted.Error is { Code: ErrorCodes.Cancelled }) cancellationToken.ThrowIfCancellationRequested();
        if (!TryAccept(request, admitted, out var accepted, out var refusal)) return refusal;
        var run = RunAsync(accepted);
        if (!run.IsCompleted)
        {
            var ended = ((Task)accepted.Execution.End).WaitAsync(longest, _time, cancellationToken);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new Submission(accepted.Execution.Record, null);
    }

    /// <summary>Looks an execution up.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>Null when there is none, or it ended so long ago that it is dropped.</returns>
    public ExecutionRecord? Find(string id) => _memory.Find(id)?.Record;

    /// <summary>Waits for an execution to end.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="longest">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The record as it is then; null when there is no such execution.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ExecutionRecord?> WaitAsync(string id, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        if (_memory.Find(id) is not { } execution) return null;
        await ((Task)execution.End).WaitAsync(longest, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return execution.Record;
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Drains: lets what runs end, and cancels what does not end in time.</summary>
    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20), _time);
        while (_memory.Unfinished > 0 && !cancellationToken.IsCancellationRequested)
        {
            await poll.WaitForNextTickAsync(CancellationToken.None);
        }

        await _stopping.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private bool TryAccept(ExecutionRequest request, Admitted admitted, out Accepted accepted, [NotNullWhen(false)] out Submission? refusal)
    {
        accepted = default;
        if (admitted.Error is not null)
        {
            refusal = new Submission(null, admitted.Error);
            return false;
        }

        var now = _time.GetUtcNow();
        var schema = admitted.Action!.Descriptor.Parameters;
        var record = new ExecutionRecord
        {
            Id = ExecutionIds.Create(),
            ActionRef = request.ActionRef,
            Status = ExecutionStatus.Requested,
            Parameters = SecretMask.Apply(schema, request.Parameters),
            Origin = request.Origin,
            Actor = request.Actor,
            IsDryRun = request.IsDryRun,
            Created = now,
            Updated = now,
        };
        var execution = new RunningExecution(record, _time);
        accepted = new Accepted(request with { ExecutionId = record.Id, Progress = execution }, admitted, execution);
        refusal = _memory.TryAdd(execution) ? null : new Submission(null, QueueFull);
        return refusal is null;
    }

    private async Task RunAsync(Accepted accepted)
    {
        var execution = accepted.Execution;
        var attempt = new AttemptRecord(1, _time.GetUtcNow());
        execution.Change(attempt, static (record, attempt) => record with { Status = ExecutionStatus.Running, Updated = attempt.Started, Attempts = [attempt] });
        var result = await _executor.RunAsync(accepted.Request, accepted.Admitted, _stopping.Token);
        var outputs = SecretMask.Apply(accepted.Admitted.Action!.Descriptor.Outputs, result.Outputs);
        var finished = _time.GetUtcNow();
        var ended = attempt with { Finished = finished, Outcome = result.Outcome, ErrorCode = result.Error?.Code };
        execution.Complete((Result: result, Outputs: outputs, Attempt: ended), static (record, news) => record with
        {
            Status = news.Result.Outcome.ToStatus(),
            Updated = news.Attempt.Finished!.Value,
            Attempts = [news.Attempt],
            Outputs = news.Outputs,
            Message = news.Result.Message,
            Error = news.Result.Error,
            PluginVersion = news.Result.PluginVersion,
        });
        _memory.Finish(execution);
    }

    private readonly record struct Accepted(ExecutionRequest Request, Admitted Admitted, RunningExecution Execution);
}

/// <summary>An accepted execution, or why it is not.</summary>
/// <param name="Record">The record; null when it is not accepted.</param>
/// <param name="Error">Why not; null when it is.</param>
public sealed record Submission(ExecutionRecord? Record, ExecutionError? Error);
