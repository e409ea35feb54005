using System.Diagnostics;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Actions;

/// <summary>Runs actions in memory: admission, then one attempt. The one way from every surface to a plugin's code. Thread-safe.</summary>
public sealed class ActionExecutor
{
    /// <summary>How deep actions may invoke actions: 8 (our choice: deeper is most likely a circle).</summary>
    public const int MaxDepth = 8;

    private readonly Admission _admission;
    private readonly ActionAttempt _attempt;

    internal ActionExecutor(Admission admission, TimeProvider time, ServiceCaller services)
    {
        _admission = admission;
        _attempt = new ActionAttempt(new AttemptServices(this, time, services));
    }

    /// <summary>Runs an action and waits for it.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Cancels the attempt; the result then says <see cref="ExecutionOutcome.Cancelled"/>.</param>
    /// <returns>What became of it. No fault of an action or its parameters leaves as an exception; see <see cref="ErrorCodes"/>.</returns>
    public Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = Stopwatch.GetTimestamp();
        if (request.Depth > MaxDepth) return Refuse(TooDeep(request), started);
        var admission = _admission.AdmitAsync(request, cancellationToken);
        return admission.IsCompletedSuccessfully ? RunAsync(request, admission.Result, started, cancellationToken) : RunLaterAsync(request, admission, started, cancellationToken);
    }

    /// <summary>Checks parameters as <see cref="ExecuteAsync"/> would, without running anything but the action's own validation.</summary>
    /// <param name="actionRef">The action.</param>
    /// <param name="parameters">UTF-8 JSON object text; empty means none.</param>
    /// <param name="cancellationToken">Ends the waiting for the action's own validation; the answer then is <see cref="ErrorCodes.Cancelled"/>.</param>
    /// <returns>Null when the call would be admitted.</returns>
    public async ValueTask<ExecutionError?> ValidateAsync(string actionRef, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actionRef);
        return (await _admission.CheckAsync(actionRef, parameters, timeout: null, cancellationToken)).Error;
    }

    /// <summary>Admits without running, for callers that run later.</summary>
    internal ValueTask<Admitted> AdmitAsync(ExecutionRequest request, CancellationToken cancellationToken) => _admission.AdmitAsync(request, cancellationToken);

    /// <summary>Runs what was admitted.</summary>
    internal Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, CancellationToken cancellationToken) =>
        admitted.Action!.Generation.Lease.TryEnter() ? _attempt.RunAsync(request, admitted, cancellationToken) : RunAgainAsync(request, admitted, cancellationToken);

    private async Task<ExecutionResult> RunLaterAsync(ExecutionRequest request, ValueTask<Admitted> admission, long started, CancellationToken cancellationToken) =>
        await RunAsync(request, await admission, started, cancellationToken);

    private Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, long started, CancellationToken cancellationToken) =>
        admitted.Error is { } error ? Refuse(error, started) : RunAsync(request, admitted, cancellationToken);

    // The generation has closed since: then the registry has a newer one, and the parameters are checked against that.
    private async Task<ExecutionResult> RunAgainAsync(ExecutionRequest request, Admitted admitted, CancellationToken cancellationToken)
    {
        do
        {
            var again = await _admission.CheckAsync(request.ActionRef, request.Parameters, request.Timeout, cancellationToken);
            if (again.Error is { } error) return ExecutionResult.Fail(error);
            if (again.Action == admitted.Action) return ExecutionResult.Fail(Unavailable(admitted.Action!.Generation));
            admitted = again;
        }
        while (!admitted.Action!.Generation.Lease.TryEnter());

        return await _attempt.RunAsync(request, admitted, cancellationToken);
    }

    private static Task<ExecutionResult> Refuse(ExecutionError error, long started) => Task.FromResult(ExecutionResult.Fail(error) with { Duration = Stopwatch.GetElapsedTime(started) });

    internal static ExecutionError Unavailable(PluginGeneration generation) =>
        new(ErrorCodes.PluginUnavailable, $"The plugin '{generation.Descriptor.Id}' is going; try again in a moment.", IsRetryable: true);

    private static ExecutionError TooDeep(ExecutionRequest request) =>
        new(ErrorCodes.InvalidParameters, $"'{request.ActionRef}' would be invoked {request.Depth} deep; at most {MaxDepth} are allowed. Do the actions invoke each other in a circle?");
}
