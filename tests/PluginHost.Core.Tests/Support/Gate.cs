using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Support;

/// <summary>A body that runs until it is told how to end; counts who has entered and who is in it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource<ActionResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entered;
    private int _inside;

    public Gate(Lab lab) => Parameters = lab.Bodies.Add(RunAsync);

    /// <summary>Parameters that name the body.</summary>
    public string Parameters { get; }

    /// <summary>How often it has been entered.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>How many are in it now.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Lets all end, now and later.</summary>
    public void Open(ActionResult? result = null) => _end.TrySetResult(result ?? ActionResult.Success());

    public Task EnteredAsync(int times = 1) => Lab.UntilAsync(() => Entered >= times, () => $"It was entered {Entered} times, not {times}.");

    private async Task<ActionResult> RunAsync(ActionContext context, CancellationToken token)
    {
        Interlocked.Increment(ref _inside);
        Interlocked.Increment(ref _entered);
        try
        {
            return await _end.Task.WaitAsync(token);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}

/// <summary>What tests of limits ask a <see cref="Lab"/>.</summary>
internal static class LimitedLab
{
    public static Task<ExecutionResult> ExecuteAsync(this Lab lab, string parameters, CancellationToken? cancellationToken = null, string action = "lab.run") =>
        lab.Host.Executor.ExecuteAsync(new(action, Encoding.UTF8.GetBytes(parameters)), cancellationToken ?? TestContext.Current.CancellationToken);

    public static Task<ExecutionResult> ExecuteAsync(this Lab lab, string parameters, Func<ExecutionRequest, ExecutionRequest> configure) =>
        lab.Host.Executor.ExecuteAsync(configure(new("lab.run", Encoding.UTF8.GetBytes(parameters))), TestContext.Current.CancellationToken);

    /// <summary>Runs something that takes no time.</summary>
    public static Task<ExecutionResult> SucceedAsync(this Lab lab, string action = "lab.run") => lab.ExecuteAsync(lab.Bodies.Add(static _ => ActionResult.Success()), action: action);

    /// <summary>Awaits it with the shared patience.</summary>
    public static Task<ExecutionResult> SoonAsync(this Task<ExecutionResult> run) => run.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);

    /// <summary>What runs and waits.</summary>
    public static SlotCounts Slots(this Lab lab, PolicyScope scope = PolicyScope.Action, string action = "lab.run") =>
        lab.Host.Get<LimitScopes>().Of(scope, lab.Host.Registry.Resolve(action)!.Descriptor).Slots.Count();

    public static Task WaitingAsync(this Lab lab, int count, PolicyScope scope = PolicyScope.Action) =>
        Lab.UntilAsync(() => lab.Slots(scope).Queued == count, () => $"{lab.Slots(scope).Queued} wait, not {count}.");

    /// <summary>Nothing is held any more.</summary>
    public static Task FreeAsync(this Lab lab, PolicyScope scope = PolicyScope.Action) =>
        Lab.UntilAsync(() => lab.Slots(scope) is { Active: 0, Queued: 0, Keys: 0 }, () => $"{lab.Slots(scope)}");

    /// <summary>Edits the policies of plugins.json, and has the host take them over.</summary>
    public static Task EditAsync(this Lab lab, string config)
    {
        lab.Write($"{config[..^1]},\"folders\":[\"plugins\"]}}");
        return lab.Host.LookAsync();
    }

    /// <summary>Asserts code, text and time of a refusal that is worth another try.</summary>
    public static void AssertRefused(this ExecutionResult result, string code, string message, TimeSpan? retryAfter, int attempts = 0)
    {
        Assert.Equal((code, message, ErrorKind.Error, true, retryAfter), (result.Error?.Code, result.Error?.Message, result.Error?.Kind, result.Error?.IsRetryable, result.Error?.RetryAfter));
        Assert.Equal((message, attempts, result.Error!.Code == "timed_out" ? ExecutionOutcome.TimedOut : ExecutionOutcome.Failed), (result.Message, result.Attempts, result.Outcome));
    }
}
