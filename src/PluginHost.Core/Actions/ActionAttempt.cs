using System.Diagnostics;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Actions;

/// <summary>One attempt: context, span, invocation under the watchdog, verdict, metrics. The caller holds the lease; this gives it back.</summary>
internal sealed class ActionAttempt(AttemptServices services)
{
    /// <summary>Makes one attempt.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="admitted">The action, its generation entered.</param>
    /// <param name="number">Which attempt it is, from 1.</param>
    /// <param name="journal">Hears of it if it is made; null when nobody keeps a record.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, int number, IAttemptJournal? journal, CancellationToken cancellationToken)
    {
        var action = admitted.Action!;
        if (Strays.Refuse(action, admitted.Policy!) is not { } strayed) return journal is null ? RunCoreAsync(request, admitted, number, cancellationToken) : JournaledAsync(request, admitted, number, journal, cancellationToken);
        action.Generation.Lease.Exit();
        return Task.FromResult(ExecutionResult.Fail(strayed));
    }

    private async Task<ExecutionResult> JournaledAsync(ExecutionRequest request, Admitted admitted, int number, IAttemptJournal journal, CancellationToken cancellationToken)
    {
        if (!await journal.BeginAttemptAsync(number, services.Time.GetUtcNow()))
        {
            admitted.Action!.Generation.Lease.Exit();
            return ExecutionResult.Left;
        }

        var result = await RunCoreAsync(request, admitted, number, cancellationToken);
        journal.EndAttempt(number, services.Time.GetUtcNow(), result);
        return result;
    }

    private async Task<ExecutionResult> RunCoreAsync(ExecutionRequest request, Admitted admitted, int number, CancellationToken cancellationToken)
    {
        var (action, policy) = (admitted.Action!, admitted.Policy!);
        var timeout = policy.LimitFor(request.Deadline is { } end ? Earlier(request.Timeout, end - services.Time.GetUtcNow()) : request.Timeout);
        using var activity = PluginHostTelemetry.Source.StartActivity(action.Descriptor.Ref, ActivityKind.Internal, Activity.Current is null ? request.Kept?.TraceParent : null);
        var context = new HostActionContext(request, action.Identity, admitted.Parameters, services) { Number = number, Deadline = services.Time.GetUtcNow() + timeout };
        using var scope = action.Logger.BeginScope(context);
        var started = services.Time.GetTimestamp();
        action.Gauges.Started();

        var call = new AttemptCall(action, admitted.Parameters, context, request.IsDryRun, admitted.Hold);
        var ending = await new WatchedCall(call, services.Time, timeout).RunAsync(cancellationToken);
        var verdict = AttemptVerdict.Of(ending, admitted, timeout, request.IsDryRun);
        var result = new ExecutionResult
        {
            Outcome = verdict.Outcome,
            Outputs = verdict.Outputs,
            Message = verdict.Message,
            Error = verdict.Error,
            Attempts = number,
            Duration = services.Time.GetElapsedTime(started),
            PluginVersion = action.Generation.Descriptor.Version,
        };

        action.Gauges.Ended();
        Report(action, context, result, activity);
        return result;
    }

    private static void Report(RegisteredAction action, HostActionContext context, ExecutionResult result, Activity? activity)
    {
        action.Generation.Metrics.Finished(action.Gauges, result.Outcome.ToWord(), result.Duration);
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("plugin.id", action.Descriptor.PluginId);
        activity.SetTag("plugin.version", action.Generation.Descriptor.Version);
        activity.SetTag("action.name", action.Descriptor.Name);
        activity.SetTag("execution.id", context.ExecutionId);
        activity.SetTag("execution.attempt", context.Attempt);
        activity.SetTag("correlation.id", context.CorrelationId);
        activity.SetTag("origin", context.Origin.ToWord());
        if (context.Actor is { } actor) activity.SetTag("actor", actor);
        activity.SetTag("outcome", result.Outcome.ToWord());
        if (result.Error is null) return;
        activity.SetTag("error.type", result.Error.Code);
        activity.SetStatus(ActivityStatusCode.Error, result.Error.Message);
    }

    private static TimeSpan Earlier(TimeSpan? timeout, TimeSpan left) => timeout < left ? timeout.Value : left;
}
