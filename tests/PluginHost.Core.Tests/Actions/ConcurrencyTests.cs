using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class ConcurrencyTests
{
    private const string One = """{"defaults":{"concurrency":{"limit":1}}}""";

    private static readonly TimeSpan Thirty = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Executions_BeyondTheLimit_RunInTheOrderOfComing()
    {
        await using var lab = await Lab.StartAsync(One);
        List<int> order = [];
        var gate = new Gate(lab);
        List<Task<ExecutionResult>> runs = [lab.ExecuteAsync(gate.Parameters)];
        for (var i = 0; i < 10; i++)
        {
            var number = i;
            runs.Add(lab.RunAsync("run", _ =>
            {
                order.Add(number);
                return ActionResult.Success();
            }));
        }

        Assert.Equal((1, 10), (lab.Slots().Active, lab.Slots().Queued));
        Assert.Equal(["10 "], lab.Host.Metrics.Observe("pluginhost.queue.depth"));
        Assert.Contains("10 action.name=run", lab.Host.Metrics.Observe("pluginhost.action.queued"));
        gate.Open();
        Assert.All(await Task.WhenAll(runs), static result => Assert.Equal((true, 1), (result.IsSuccess, result.Attempts)));
        Assert.Equal(Enumerable.Range(0, 10), order);
        Assert.Equal(["0 "], lab.Host.Metrics.Observe("pluginhost.queue.depth"));
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Executions_UpToTheLimit_RunAtOnce()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":3}}}""");
        var gate = new Gate(lab);
        var runs = Enumerable.Range(0, 5).Select(_ => lab.ExecuteAsync(gate.Parameters)).ToArray();
        await gate.EnteredAsync(3);
        await lab.WaitingAsync(2);
        Assert.Equal(3, gate.Inside);
        Assert.True((await lab.SucceedAsync("lab.inline")).IsSuccess);
        gate.Open();
        await Task.WhenAll(runs);
        Assert.Equal(5, gate.Entered);
    }

    [Fact]
    public async Task Wait_IsMeasuredAndPartOfTheDuration()
    {
        await using var lab = await Lab.StartAsync(One);
        var gate = new Gate(lab);
        var first = lab.ExecuteAsync(gate.Parameters);
        var second = lab.SucceedAsync();
        await lab.WaitingAsync(1);
        lab.Time.Advance(TimeSpan.FromSeconds(7));
        gate.Open();
        await first.SoonAsync();
        Assert.Equal(TimeSpan.FromSeconds(7), (await second.SoonAsync()).Duration);
        Assert.Equal(["0 ", "7 "], lab.Host.Metrics.Of("pluginhost.queue.wait"));
        Assert.Equal(["7 action.name=run outcome=succeeded", "0 action.name=run outcome=succeeded"], lab.Host.Metrics.Of("pluginhost.action.duration"));
    }

    [Fact]
    public async Task Execution_ThatMayNotWait_IsRefused()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":2,"whenFull":"reject"}}}""");
        var gate = new Gate(lab);
        Task<ExecutionResult>[] runs = [lab.ExecuteAsync(gate.Parameters), lab.ExecuteAsync(gate.Parameters)];
        (await lab.SucceedAsync()).AssertRefused("concurrency_limit", "Concurrency limit exceeded: 2 of 'lab.run' run, and no more may (concurrency). Try again when one has ended.", TimeSpan.FromSeconds(1));
        gate.Open();
        await Task.WhenAll(runs);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal(["1 action.name=run error.type=concurrency_limit"], lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Fact]
    public async Task Execution_OfAFullQueue_IsRefused()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1,"maxQueue":2}}}""");
        var gate = new Gate(lab);
        var runs = Enumerable.Range(0, 3).Select(_ => lab.ExecuteAsync(gate.Parameters)).ToArray();
        (await lab.SucceedAsync()).AssertRefused("queue_full", "1 of 'lab.run' run and 2 wait; no more may wait (concurrency.maxQueue). Try again when one has ended.", TimeSpan.FromSeconds(1));
        gate.Open();
        await Task.WhenAll(runs);
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Wait_BeyondItsTime_TimesOutWithoutAnAttempt()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1,"maxWait":"5s"}}}""");
        var (gate, never) = (new Gate(lab), new Gate(lab));
        var first = lab.ExecuteAsync(gate.Parameters);
        var late = lab.ExecuteAsync(never.Parameters);
        await lab.PassAsync(TimeSpan.FromSeconds(5));
        (await late.SoonAsync()).AssertRefused("timed_out", "'lab.run' waited 5s for one of 1 slots (concurrency.maxWait) and was not begun.", null);
        Assert.Equal((1, 0), (lab.Slots().Active, lab.Slots().Queued));
        gate.Open();
        await first.SoonAsync();
        await lab.FreeAsync();
        Assert.Equal(0, never.Entered);
        Assert.Equal(["0 ", "5 "], lab.Host.Metrics.Of("pluginhost.queue.wait"));
        Assert.Equal(["1 action.name=run error.type=timed_out"], lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Fact]
    public async Task Wait_UpToTheDeadlineOfTheRequest_EndsThen()
    {
        await using var lab = await Lab.StartAsync(One);
        var (gate, never) = (new Gate(lab), new Gate(lab));
        var first = lab.ExecuteAsync(gate.Parameters);
        var late = lab.ExecuteAsync(never.Parameters, request => request with { Deadline = lab.Time.GetUtcNow() + TimeSpan.FromSeconds(5) });
        await lab.PassAsync(TimeSpan.FromSeconds(5));
        var result = await late.SoonAsync();
        ExecutorTests.AssertError(new("timed_out", "The deadline of 'lab.run', 2026-01-31T12:00:05.0000000Z, is over; it was not begun."), result);
        Assert.Equal((ExecutionOutcome.TimedOut, 0, 0), (result.Outcome, result.Attempts, never.Entered));
        gate.Open();
        await first.SoonAsync();
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Caller_ThatCancelsWhileItWaits_LeavesTheLine()
    {
        await using var lab = await Lab.StartAsync(One);
        using var caller = new CancellationTokenSource();
        var (gate, never) = (new Gate(lab), new Gate(lab));
        var first = lab.ExecuteAsync(gate.Parameters);
        var cancelled = lab.ExecuteAsync(never.Parameters, caller.Token);
        var last = lab.SucceedAsync();
        await lab.WaitingAsync(2);
        await caller.CancelAsync();
        var result = await cancelled.SoonAsync();
        ExecutorTests.AssertError(new("cancelled", "'lab.run' was cancelled."), result);
        Assert.Equal((ExecutionOutcome.Cancelled, 0), (result.Outcome, result.Attempts));
        Assert.Equal((1, 1), (lab.Slots().Active, lab.Slots().Queued));
        gate.Open();
        Assert.True((await first.SoonAsync()).IsSuccess);
        Assert.True((await last.SoonAsync()).IsSuccess);
        Assert.Equal(0, never.Entered);
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Slots_OfWhateverEnds_AreGivenBack()
    {
        await using var lab = await Lab.StartAsync(One);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        await lab.RunAsync("run", static _ => ActionResult.Skipped());
        await lab.RunAsync("run", static _ => ActionResult.Failed("declared"));
        await lab.RunAsync("run", static _ => throw new InvalidOperationException());
        await lab.FreeAsync();
        using var caller = new CancellationTokenSource();
        var (gate, slow) = (new Gate(lab), new Gate(lab));
        var run = lab.ExecuteAsync(gate.Parameters, caller.Token);
        await gate.EnteredAsync();
        await caller.CancelAsync();
        Assert.Equal(("cancelled", 1), ((await run.SoonAsync()).Error?.Code, (await run).Attempts));
        await lab.FreeAsync();
        var late = lab.ExecuteAsync(slow.Parameters);
        await lab.PassAsync(Thirty);
        Assert.Equal("timed_out", (await late.SoonAsync()).Error?.Code);
        await lab.FreeAsync();
        Assert.Equal((6L, 6L), (lab.Slots().TotalEnqueued, lab.Slots().TotalCompleted));
    }

    [Fact]
    public async Task Stray_OfAnActionThatMustRunAlone_KeepsItsSlotUntilItEnds()
    {
        await using var lab = await Lab.StartAsync(One);
        var (result, end) = await lab.StrayAsync("run", Thirty);
        Assert.Equal(ExecutionOutcome.TimedOut, result.Outcome);
        var next = lab.SucceedAsync();
        await lab.WaitingAsync(1);
        Assert.Equal(1, lab.Slots().Active);
        end.SetResult();
        Assert.True((await next.SoonAsync()).IsSuccess);
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Stray_OfAnActionThatNeedNotRunAlone_GivesItsSlotBack()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":2}}}""");
        var (_, end) = await lab.StrayAsync("run", Thirty);
        await lab.FreeAsync();
        end.SetResult();
        await Lab.UntilAsync(() => lab.Host.Logs.Of("StrayEnded").Any());
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Nested_CallOfTheActionItself_TakesNoSlot()
    {
        await using var lab = await Lab.StartAsync(One);
        var inner = lab.Bodies.Add(_ => ActionResult.Success(new JsonObject { ["active"] = lab.Slots().Active }));
        var result = await lab.RunAsync("run", async (context, token) => await context.InvokeAsync("lab.run", JsonNode.Parse(inner)!.AsObject(), token)).SoonAsync();
        Assert.Equal("""{"active":1}""", Encoding.UTF8.GetString(result.Outputs.Span));
        await lab.FreeAsync();
        Assert.Equal(1, lab.Slots().TotalEnqueued);
    }

    [Fact]
    public async Task Service_CancelledByItsEnd_LeavesTheLine()
    {
        await using var lab = await Lab.StartAsync(One);
        using var limit = new CancellationTokenSource();
        var (gate, never) = (new Gate(lab), new Gate(lab));
        var first = (await lab.Host.Executions.SubmitAsync(new("lab.run", Encoding.UTF8.GetBytes(gate.Parameters)), TestContext.Current.CancellationToken)).Record!;
        await gate.EnteredAsync();
        var second = (await lab.Host.Executions.SubmitAsync(new("lab.run", Encoding.UTF8.GetBytes(never.Parameters)), TestContext.Current.CancellationToken)).Record!;
        await lab.WaitingAsync(1);
        Assert.Equal(Core.Executions.ExecutionStatus.Requested, lab.Host.Executions.Find(second.Id)?.Status);
        await limit.CancelAsync();
        await lab.Host.StopAsync(limit.Token);
        foreach (var id in new[] { first.Id, second.Id })
        {
            var record = await lab.Host.Executions.WaitAsync(id, TestHost.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(("cancelled", id == first.Id ? 1 : 0), (record?.Error?.Code, record?.Attempts.Count));
        }

        Assert.Equal(0, never.Entered);
        await Lab.UntilAsync(() => lab.Host.Get<Core.Actions.Limits.LimitScopes>().Queued() == 0);
    }
}
