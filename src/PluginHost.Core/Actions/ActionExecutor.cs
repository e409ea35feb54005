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
        var admitted = request.Depth > MaxDepth ? Admitted.Refuse(TooDeep(request)) : _admission.Admit(request);
        return admitted.Error is { } error
            ? Task.FromResult(ExecutionResult.Fail(error) with { Duration = Stopwatch.GetElapsedTime(started) })
            : RunAsync(request, admitted, cancellationToken);
    }

    /// <summary>Checks parameters as <see cref="ExecuteAsync"/> would, without running anything.</summary>
    /// <param name="actionRef">The action.</param>
    /// <param name="parameters">UTF-8 JSON object text; empty means none.</param>
    /// <returns>Null when the call would be admitted.</returns>
    public ExecutionError? Validate(string actionRef, ReadOnlyMemory<byte> parameters)
    {
        ArgumentNullException.ThrowIfNull(actionRef);
        return _admission.Check(actionRef, parameters).Error;
    }

    /// <summary>Admits without running, for callers that run later.</summary>
    internal Admitted Admit(ExecutionRequest request) => _admission.Admit(request);

    /// <summary>Runs what was admitted.</summary>
    internal Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, CancellationToken cancellationToken)
    {
        // The generation may have closed since: then the registry has a newer one, and the parameters are checked against that.
        while (!admitted.Action!.Generation.Lease.TryEnter())
        {
            var again = _admission.Check(request.ActionRef, request.Parameters);
            if (again.Error is { } error) return Task.FromResult(ExecutionResult.Fail(error));
            if (again.Action == admitted.Action) return Task.FromResult(ExecutionResult.Fail(Unavailable(admitted.Action.Generation)));
            admitted = again;
        }

        return _attempt.RunAsync(request, admitted, cancellationToken);
    }

    internal static ExecutionError Unavailable(PluginGeneration generation) =>
        new(ErrorCodes.PluginUnavailable, $"The plugin '{generation.Descriptor.Id}' is going; try again in a moment.", IsRetryable: true);

    private static ExecutionError TooDeep(ExecutionRequest request) =>
        new(ErrorCodes.InvalidParameters, $"'{request.ActionRef}' would be invoked {request.Depth} deep; at most {MaxDepth} are allowed. Do the actions invoke each other in a circle?");
}
