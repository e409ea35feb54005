using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Actions;

/// <summary>Runs actions in memory: admission, then attempts until it is done. The one way from every surface to a plugin's code. Thread-safe.</summary>
public sealed class ActionExecutor
{
    /// <summary>How deep actions may invoke actions: 8 (our choice: deeper is most likely a circle).</summary>
    public const int MaxDepth = 8;

    private readonly Admission _admission;
    private readonly AttemptLoop _loop;
    private readonly ExecutionEnd _end;
    private readonly TimeProvider _time;

    internal ActionExecutor(ExecutorParts parts)
    {
        (_admission, _end, _time) = (parts.Admission, parts.End, parts.Time);
        _loop = new AttemptLoop(parts.Admission, new ActionAttempt(new AttemptServices(this, parts.Time, parts.Services)), parts.Scopes, parts.Metrics, parts.Time);
    }

    /// <summary>Runs an action and waits for it. Each call has one event: <see cref="Events.ActionExecuted"/> or <see cref="Events.ActionFailed"/>.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Cancels it, wherever it is; the result then says <see cref="ExecutionOutcome.Cancelled"/>.</param>
    /// <returns>What became of it. No fault of an action or its parameters leaves as an exception; see <see cref="ErrorCodes"/>.</returns>
    public Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = _time.GetTimestamp();
        var admission = AdmitCoreAsync(request, cancellationToken);
        return admission.IsCompletedSuccessfully ? RunAsync(request, admission.Result, started, cancellationToken) : RunLaterAsync(request, admission, started, cancellationToken);
    }

    /// <summary>Checks parameters as <see cref="ExecuteAsync"/> would, without running anything but the action's own validation.</summary>
    /// <param name="actionRef">The action.</param>
    /// <param name="parameters">UTF-8 JSON object text; empty means none.</param>
    /// <param name="cancellationToken">Ends the waiting for the action's own validation; the answer then is <see cref="ErrorCodes.Cancelled"/>.</param>
    /// <returns>Null when the call would be admitted, as far as its limits allow it then.</returns>
    public async ValueTask<ExecutionError?> ValidateAsync(string actionRef, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actionRef);
        return (await _admission.CheckAsync(actionRef, parameters, timeout: null, cancellationToken)).Error;
    }

    /// <summary>Admits without running, for callers that run later; a refusal has been told of.</summary>
    internal async ValueTask<Admitted> AdmitAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var admitted = await AdmitCoreAsync(request, cancellationToken);
        if (admitted.Error is { } error) _end.Tell(request, admitted.Action, ExecutionResult.Fail(error), started);
        return admitted;
    }

    /// <summary>Runs what was admitted. Whoever keeps its record tells of its end.</summary>
    internal Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, IAttemptJournal? journal, CancellationToken cancellationToken) =>
        _loop.RunAsync(request, admitted, journal, cancellationToken);

    /// <summary>Tells of the end of what was admitted, once its record is kept.</summary>
    internal void Tell(ExecutionRequest request, Admitted admitted, ExecutionResult result, long started) => _end.Tell(request, admitted.Action, result, started);

    private ValueTask<Admitted> AdmitCoreAsync(ExecutionRequest request, CancellationToken cancellationToken) =>
        request.Depth > MaxDepth ? new(Admitted.Refuse(TooDeep(request))) : _admission.AdmitAsync(request, cancellationToken);

    private async Task<ExecutionResult> RunLaterAsync(ExecutionRequest request, ValueTask<Admitted> admission, long started, CancellationToken cancellationToken) =>
        await RunAsync(request, await admission, started, cancellationToken);

    private Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, long started, CancellationToken cancellationToken)
    {
        if (admitted.Error is null && request.ExecutionId is null && _end.IsHeard) request = request with { ExecutionId = ExecutionIds.Create() };
        var run = admitted.Error is { } error
            ? Task.FromResult(ExecutionResult.Fail(error) with { Duration = _time.GetElapsedTime(started) })
            : _loop.RunAsync(request, admitted, journal: null, cancellationToken);
        if (!run.IsCompletedSuccessfully) return EndLaterAsync(request, admitted, run, started);
        _end.Tell(request, admitted.Action, run.GetAwaiter().GetResult(), started);
        return run;
    }

    private async Task<ExecutionResult> EndLaterAsync(ExecutionRequest request, Admitted admitted, Task<ExecutionResult> run, long started)
    {
        var result = await run;
        _end.Tell(request, admitted.Action, result, started);
        return result;
    }

    internal static ExecutionError Unavailable(PluginGeneration generation) =>
        new(ErrorCodes.PluginUnavailable, $"The plugin '{generation.Descriptor.Id}' is going; try again in a moment.", IsRetryable: true);

    private static ExecutionError TooDeep(ExecutionRequest request) =>
        new(ErrorCodes.InvalidParameters, $"'{request.ActionRef}' would be invoked {request.Depth} deep; at most {MaxDepth} are allowed. Do the actions invoke each other in a circle?");
}

/// <summary>What the executor is put together of.</summary>
internal sealed record ExecutorParts(Admission Admission, ExecutionEnd End, Limits.LimitScopes Scopes, Telemetry.HostMetrics Metrics, ServiceCaller Services, TimeProvider Time);
