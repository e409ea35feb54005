using PluginHost.Core.Actions.Invocation;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>Lets an action clean up after an attempt that did not succeed, while the attempt still holds its lease.</summary>
internal static class AttemptCleanup
{
    /// <summary>Time for it: 10 s (our choice: its caller waits for it, unless that was answered at the deadline).</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>True when the action wants to clean up after such an ending.</summary>
    internal static bool IsDue(AttemptCall call, CallEnding ending) =>
        call.Action.Invoker.Cleanup is not null && !call.IsDryRun && (ending.Kind != CallEndingKind.Returned || ending.Result.Status == ActionResultStatus.Failed);

    internal static bool IsDue(AttemptCall call, InvocationResult result) => result.Status == ActionResultStatus.Failed && IsDue(call, new CallEnding(result));

    /// <summary>Runs it, on the pool: it may block.</summary>
    internal static async ValueTask RunAsync(AttemptCall call, TimeProvider time)
    {
        var (action, context) = (call.Action, call.Context);
        using var limit = new CancellationTokenSource(Limit, time);
        var (cleanup, token) = (action.Invoker.Cleanup!, limit.Token);
        try
        {
            await Task.Run(() => cleanup.CleanupAsync(context, token), CancellationToken.None).WaitAsync(Limit, time, CancellationToken.None);
        }
#pragma warning disable CA1031 // Isolation boundary: it is the plugin's code; the attempt's result stands.
        catch (Exception exception)
        {
            AttemptLog.CleanupThrew(action.Logger, action.Descriptor.Ref, exception);
        }
#pragma warning restore CA1031
    }
}
