using System.Runtime.InteropServices;
using PluginHost.Core.Actions.Invocation;

namespace PluginHost.Core.Actions;

/// <summary>
/// Runs an action under a watchdog of our own: at the deadline the caller is answered, whatever the action does with its token. A call
/// that runs on is a stray: it keeps its lease until it ends.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct WatchedCall(AttemptCall call, TimeProvider time, TimeSpan timeout)
{
    /// <summary>Time that a cancelled call has to end before it counts as a stray: 250 ms (our choice: enough to unwind, too short to pile up).</summary>
    internal static readonly TimeSpan StrayGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it to its end or its deadline.</summary>
    /// <param name="callerToken">Cancels the attempt.</param>
    internal ValueTask<CallEnding> RunAsync(CancellationToken callerToken)
    {
#pragma warning disable CA2000 // Given back below, or disposed when the stray ends.
        var cancellation = call.Action.Generation.Cancellations.Rent();
#pragma warning restore CA2000
        call.Action.Generation.BeginCall();
        var running = Start(call, cancellation.Token);
        if (!running.IsCompletedSuccessfully) return RunOnAsync(running.AsTask(), cancellation, callerToken);
        var result = running.Result;
        return AttemptCleanup.IsDue(call, result) ? RunOnAsync(Task.FromResult(result), cancellation, callerToken) : new(Close(new CallEnding(result), cancellation));
    }

    private async ValueTask<CallEnding> RunOnAsync(Task<InvocationResult> task, CancellationTokenSource cancellation, CancellationToken callerToken)
    {
        if (task.IsCompleted || await WatchAsync(task, cancellation, callerToken) is not { } early)
        {
            var ending = await EndAsync(task, callerToken);
            if (AttemptCleanup.IsDue(call, ending)) await AttemptCleanup.RunAsync(call, time);
            return Close(ending, cancellation);
        }

        call.Hold?.KeepWhile(task);
        _ = FollowAsync(task, cancellation);
        return early;
    }

    private CallEnding Close(CallEnding ending, CancellationTokenSource cancellation)
    {
        call.Action.Generation.Cancellations.Return(cancellation);
        call.Action.Generation.EndCall();
        return ending;
    }

    // A body that blocks before its first await must not hold the caller, unless its author vouches that it does not.
    private static ValueTask<InvocationResult> Start(AttemptCall call, CancellationToken token)
    {
        if (!call.Action.Descriptor.IsNonBlocking) return new(StartOnPool(call, token));
        try
        {
            return call.InvokeAsync(token);
        }
#pragma warning disable CA1031 // Isolation boundary: a synchronous throw is the same fault as a failed task.
        catch (Exception exception)
        {
            return ValueTask.FromException<InvocationResult>(exception);
        }
#pragma warning restore CA1031
    }

    // Apart from the above, or every call would pay for what the lambda captures.
    private static Task<InvocationResult> StartOnPool(AttemptCall call, CancellationToken token) => Task.Run(() => call.InvokeAsync(token).AsTask(), CancellationToken.None);

    // The deadline has a timer of its own: callbacks that the action registered on its token could block the one that cancels it.
    private async ValueTask<CallEnding?> WatchAsync(Task task, CancellationTokenSource cancellation, CancellationToken callerToken)
    {
        var signal = new TaskCompletionSource<CallEnding>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = time.CreateTimer(static state => ((TaskCompletionSource<CallEnding>)state!).TrySetResult(CallEnding.TimedOut), signal, timeout, Timeout.InfiniteTimeSpan);
        await using var caller = callerToken.UnsafeRegister(static state => ((TaskCompletionSource<CallEnding>)state!).TrySetResult(CallEnding.Cancelled), signal);
        await using var stopping = call.Action.Generation.Stopping.UnsafeRegister(static state => ((TaskCompletionSource<CallEnding>)state!).TrySetResult(CallEnding.Stopped), signal);
        if (await Task.WhenAny(task, signal.Task) == task) return null;
        _ = cancellation.CancelAsync();
        return await signal.Task;
    }

    private static async ValueTask<CallEnding> EndAsync(Task<InvocationResult> task, CancellationToken callerToken)
    {
        try
        {
            return new CallEnding(await task);
        }
        catch (OperationCanceledException) when (callerToken.IsCancellationRequested)
        {
            return CallEnding.Cancelled;
        }
#pragma warning disable CA1031 // Isolation boundary: whatever the plugin throws becomes a result.
        catch (Exception exception)
        {
            return new CallEnding(exception);
        }
#pragma warning restore CA1031
    }

    // An action that honours its token ends within the grace and is no stray.
    private async Task FollowAsync(Task task, CancellationTokenSource cancellation)
    {
        var action = call.Action;
        await task.WaitAsync(StrayGrace, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!task.IsCompleted) await Strays.FollowAsync(action, task, strays => AttemptLog.Strayed(action.Logger, action.Descriptor.Ref, strays));
        if (AttemptCleanup.IsDue(call, CallEnding.TimedOut)) await AttemptCleanup.RunAsync(call, time);
        cancellation.Dispose();
        action.Generation.EndCall();
    }
}
