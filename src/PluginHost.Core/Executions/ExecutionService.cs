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
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Service.RunAsync(state.Accepted, state.Service._stopping.Token), (Service: this, Accepted: accepted), preferLocal: false);
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
        var run = RunAsync(accepted, _stopping.Token);
        if (!run.IsCompleted)
        {
            var ended = ((Task)accepted.Execution.End).WaitAsync(longest, _time, cancellationToken);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new Submission(accepted.Execution.Record, null);
    }

    /// <summary>Runs an execution to its end; one that was not accepted is a result, too.</summary>
    internal async Task<(string? ExecutionId, ExecutionResult Result)> RunToEndAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var admitted = await _executor.AdmitAsync(request, cancellationToken);
        if (!TryAccept(request, admitted, out var accepted, out var refusal)) return (null, ExecutionResult.Fail(refusal.Error!));
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        return (accepted.Execution.Record.Id, await RunAsync(accepted, linked.Token));
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

        var (now, id) = (_time.GetUtcNow(), ExecutionIds.Create());
        var schema = admitted.Action!.Descriptor.Parameters;
        var record = new ExecutionRecord
        {
            Id = id,
            ActionRef = request.ActionRef,
            Status = ExecutionStatus.Requested,
            Parameters = SecretMask.Apply(schema, request.Parameters),
            Origin = request.Origin,
            Actor = request.Actor,
            CorrelationId = request.CorrelationId ?? id,
            IsDryRun = request.IsDryRun,
            Created = now,
            Updated = now,
        };
        var execution = new RunningExecution(record, _time);
        accepted = new Accepted(request with { ExecutionId = id, Progress = execution }, admitted, execution, _time.GetTimestamp());
        if (_memory.TryAdd(execution))
        {
            refusal = null;
            return true;
        }

        admitted.Hold?.Undo();
        _executor.Tell(request, admitted, ExecutionResult.Fail(QueueFull), accepted.Started);
        refusal = new Submission(null, QueueFull);
        return false;
    }

    private async Task<ExecutionResult> RunAsync(Accepted accepted, CancellationToken cancellationToken)
    {
        var execution = accepted.Execution;
        var result = await _executor.RunAsync(accepted.Request, accepted.Admitted, execution, cancellationToken);
        var outputs = SecretMask.Apply(accepted.Admitted.Action!.Descriptor.Outputs, result.Outputs);
        execution.Complete((Result: result, Outputs: outputs, Now: _time.GetUtcNow()), static (record, news) => record with
        {
            Status = news.Result.Outcome.ToStatus(),
            Updated = news.Now,
            Due = null,
            Outputs = news.Outputs,
            Message = news.Result.Message,
            Error = news.Result.Error,
            PluginVersion = news.Result.PluginVersion,
        });
        _memory.Finish(execution);
        _executor.Tell(accepted.Request, accepted.Admitted, result, accepted.Started);
        return result with { Outputs = outputs };
    }

    private readonly record struct Accepted(ExecutionRequest Request, Admitted Admitted, RunningExecution Execution, long Started);
}

/// <summary>An accepted execution, or why it is not.</summary>
/// <param name="Record">The record; null when it is not accepted.</param>
/// <param name="Error">Why not; null when it is.</param>
public sealed record Submission(ExecutionRecord? Record, ExecutionError? Error);
