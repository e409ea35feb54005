using PluginHost.Core.Events;
using PluginHost.Core.Schemas;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Actions;

/// <summary>Tells of the end of each execution, whichever way it came: one event, and one failure counted when it failed.</summary>
internal sealed class ExecutionEnd(HostMetrics metrics, EventBus bus, TimeProvider time)
{
    /// <summary>True when ids and times must be known for events.</summary>
    internal bool IsHeard => bus.IsHeard;

    /// <summary>Tells of one that has ended, or was refused.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="action">The action; null when there is none of that ref.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="started">When it was asked for, by the clock's timestamp.</param>
    /// <param name="stored">Its event when that is stored already; null makes one if somebody hears it.</param>
    internal void Tell(ExecutionRequest request, RegisteredAction? action, ExecutionResult result, long started, ActionEnded? stored = null)
    {
        if (result.Error is { } error)
        {
            if (action is null) metrics.Unresolved(error.Code == ErrorCodes.UnknownAction ? error.Code : KnownCodes.Of(null, error.Code));
            else action.Generation.Metrics.Failed(action.Gauges, KnownCodes.Of(action.Descriptor, error.Code));
        }

        if (bus.IsHeard) _ = bus.PublishAsync(stored ?? Event(request, action, result, started));
    }

    /// <summary>Tells of one that ended without being run by this process.</summary>
    internal void Tell(ActionEnded ended)
    {
        if (ended is ActionFailed failed) metrics.Unresolved(KnownCodes.Of(null, failed.Error));
        if (bus.IsHeard) _ = bus.PublishAsync(ended);
    }

    /// <summary>Makes the event of an end.</summary>
    internal ActionEnded Event(ExecutionRequest request, RegisteredAction? action, ExecutionResult result, long started)
    {
        ActionEnded ended = result.Error is { } error
            ? new ActionFailed { Action = request.ActionRef, Origin = request.Origin, OccurredAt = time.GetUtcNow(), LatencyMs = 0, Outcome = result.Outcome, Error = error.Code, Message = error.Message }
            : new ActionExecuted { Action = request.ActionRef, Origin = request.Origin, OccurredAt = time.GetUtcNow(), LatencyMs = 0, Outcome = result.Outcome };
        return ended with
        {
            ExecutionId = request.ExecutionId,
            ParentId = request.ParentId,
            CorrelationId = request.CorrelationId ?? request.ExecutionId,
            Actor = request.Actor,
            Parameters = action is null || result is { Error.Code: ErrorCodes.InvalidParameters, Attempts: 0 } ? default : SecretMask.Apply(action.Descriptor.Parameters, request.Parameters),
            LatencyMs = (long)time.GetElapsedTime(started).TotalMilliseconds,
            Attempts = result.Attempts,
            PluginVersion = result.PluginVersion,
            IsDryRun = request.IsDryRun,
        };
    }
}

/// <summary>Metric attributes come from closed sets: a code that nobody declared counts as <c>other</c>.</summary>
internal static class KnownCodes
{
    internal static string Of(ActionDescriptor? action, string code) =>
        ErrorCodes.All.Contains(code) || action?.Errors.Any(error => error.Code == code) == true ? code : "other";
}
