using System.Diagnostics;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Actions;

/// <summary>One attempt: context, span, invocation under the watchdog, verdict, metrics. The caller holds the lease; this gives it back.</summary>
internal sealed class ActionAttempt(AttemptServices services)
{
    internal Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, CancellationToken cancellationToken)
    {
        var action = admitted.Action!;
        if (Strays.Refuse(action, admitted.Policy!) is not { } strayed) return RunCoreAsync(request, admitted, cancellationToken);
        action.Generation.Lease.Exit();
        action.Generation.Metrics.Failed(action.Gauges, strayed.Code);
        return Task.FromResult(ExecutionResult.Fail(strayed));
    }

    private async Task<ExecutionResult> RunCoreAsync(ExecutionRequest request, Admitted admitted, CancellationToken cancellationToken)
    {
        var (action, policy) = (admitted.Action!, admitted.Policy!);
        var timeout = policy.LimitFor(request.Timeout);
        using var activity = PluginHostTelemetry.Source.StartActivity(action.Descriptor.Ref, ActivityKind.Internal);
        var context = new HostActionContext(request, action.Identity, admitted.Parameters, services) { Deadline = services.Time.GetUtcNow() + timeout };
        using var scope = action.Logger.BeginScope(context);
        var started = services.Time.GetTimestamp();
        action.Gauges.Started();

        var call = new AttemptCall(action, admitted.Parameters, context, request.IsDryRun);
        var ending = await new WatchedCall(call, services.Time, timeout).RunAsync(cancellationToken);
        var verdict = AttemptVerdict.Of(ending, admitted, timeout, request.IsDryRun);
        var result = new ExecutionResult
        {
            Outcome = verdict.Outcome,
            Outputs = verdict.Outputs,
            Message = verdict.Message,
            Error = verdict.Error,
            Attempts = 1,
            Duration = services.Time.GetElapsedTime(started),
            PluginVersion = action.Generation.Descriptor.Version,
        };

        action.Gauges.Ended();
        Report(action, context, result, activity);
        return result;
    }

    private static void Report(RegisteredAction action, HostActionContext context, ExecutionResult result, Activity? activity)
    {
        var metrics = action.Generation.Metrics;
        metrics.Finished(action.Gauges, result.Outcome.ToWord(), result.Duration);
        if (result.Error is { } error) metrics.Failed(action.Gauges, KnownCode(action, error.Code));
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("plugin.id", action.Descriptor.PluginId);
        activity.SetTag("plugin.version", action.Generation.Descriptor.Version);
        activity.SetTag("action.name", action.Descriptor.Name);
        activity.SetTag("execution.id", context.ExecutionId);
        activity.SetTag("origin", context.Origin.ToWord());
        activity.SetTag("outcome", result.Outcome.ToWord());
        if (result.Error is null) return;
        activity.SetTag("error.type", result.Error.Code);
        activity.SetStatus(ActivityStatusCode.Error, result.Error.Message);
    }

    // Metric attributes come from closed sets: a code that nobody declared counts as "other".
    private static string KnownCode(RegisteredAction action, string code) =>
        code is ErrorCodes.TimedOut or ErrorCodes.Cancelled or ErrorCodes.InvalidParameters or ErrorCodes.InvalidResult or ErrorCodes.Exception or ErrorCodes.PluginUnavailable
            || action.Descriptor.Errors.Any(error => error.Code == code) ? code : "other";
}
