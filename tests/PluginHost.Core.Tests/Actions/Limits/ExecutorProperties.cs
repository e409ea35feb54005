using System.Collections.Concurrent;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PluginHost.Core.Actions;
using PluginHost.Core.Events;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class ExecutorProperties
{
    private const string Limits = """{"defaults":{"quota":{"limit":1000}},"plugins":{"lab":{"actions":{"run":{"concurrency":{"limit":1}},"inline":{"concurrency":{"limit":2}},"brief":{"concurrency":{"limit":3},"retry":{"attempts":3,"delay":0}}}}}}""";

    private static readonly (string Action, int Limit)[] Actions = [("lab.run", 1), ("lab.inline", 2), ("lab.brief", 3)];

    private static readonly Gen<Call> Calls =
        from action in Gen.Choose(0, 2)
        from ending in Gen.Elements(Ending.Succeeds, Ending.Fails, Ending.FailsForNow, Ending.Throws, Ending.IsCancelled)
        from yields in Gen.Choose(0, 4)
        select new Call(action, ending, yields);

    public enum Ending
    {
        Succeeds = 0,
        Fails,
        FailsForNow,
        Throws,
        IsCancelled,
    }

    [Fact]
    public async Task Executions_OfAnyEndings_NeverExceedTheirLimitAndTellOnce()
    {
        await using var lab = await Lab.StartAsync(Limits);
        foreach (var calls in Calls.ArrayOf(40).Sample(40)) await CheckAsync(lab, calls);
    }

    private static async Task CheckAsync(Lab lab, Call[] calls)
    {
        var (inside, most) = (new int[3], new int[3]);
        var events = new ConcurrentQueue<ActionEnded>();
        using var subscription = lab.Host.Get<EventBus>().Subscribe<ActionEnded>(events.Enqueue, includesDerived: true);
        var runs = await Task.WhenAll(calls.Select((call, number) => Task.Run(() => RunAsync(lab, call, $"call {number}", inside, most))));

        for (var i = 0; i < 3; i++) Assert.InRange(most[i], 0, Actions[i].Limit);
        Assert.Equal(calls.Select(static (_, number) => $"call {number}").Order(StringComparer.Ordinal), events.Select(static one => one.ExecutionId).Order(StringComparer.Ordinal));
        foreach (var (call, result) in calls.Zip(runs)) Assert.Equal(Expected(call), $"{result.Outcome} {(call.Ending == Ending.IsCancelled ? "" : result.Attempts)}");
        foreach (var (action, _) in Actions) await Lab.UntilAsync(() => lab.Slots(action: action) is { Active: 0, Queued: 0, Keys: 0 }, () => $"{action}: {lab.Slots(action: action)}");
        Assert.All(Actions, one => Assert.Equal(0, lab.Host.Get<Core.Actions.Limits.LimitScopes>().Of(default, lab.Host.Registry.Resolve(one.Action)!.Descriptor).Quotas.MostUsed(new(1000))));
    }

    private static async Task<ExecutionResult> RunAsync(Lab lab, Call call, string id, int[] inside, int[] most)
    {
        using var caller = new CancellationTokenSource();
        var body = lab.Bodies.Add(call.Ending == Ending.IsCancelled
            ? async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return ActionResult.Success();
            }
        : async (_, _) =>
        {
            Enter(ref inside[call.Action], ref most[call.Action]);
            for (var i = 0; i < call.Yields; i++) await Task.Yield();
            Interlocked.Decrement(ref inside[call.Action]);
            return call.Ending switch
            {
                Ending.Succeeds => ActionResult.Success(),
                Ending.Throws => throw new InvalidOperationException(),
                _ => ActionResult.Failed("declared", "No.", retryable: call.Ending == Ending.FailsForNow),
            };
        });
        var run = lab.Host.Executor.ExecuteAsync(new(Actions[call.Action].Action, Encoding.UTF8.GetBytes(body)) { ExecutionId = id }, caller.Token);
        for (var i = 0; i < call.Yields; i++) await Task.Yield();
        if (call.Ending == Ending.IsCancelled) await caller.CancelAsync();
        return await run.SoonAsync();
    }

    private static string Expected(Call call)
    {
        var attempts = call is { Action: 2, Ending: Ending.FailsForNow or Ending.Throws } ? 3 : 1;
        return call.Ending switch
        {
            Ending.Succeeds => "Succeeded 1",
            Ending.IsCancelled => "Cancelled ",
            _ => $"Failed {attempts}",
        };
    }

    private static void Enter(ref int inside, ref int most)
    {
        var now = Interlocked.Increment(ref inside);
        int before;
        while ((before = Volatile.Read(ref most)) < now) Interlocked.CompareExchange(ref most, now, before);
    }

    public sealed record Call(int Action, Ending Ending, int Yields);
}
