using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Thirty = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Action_DeafToCancellation_IsAnsweredForAtItsDeadline()
    {
        await using var lab = await Lab.StartAsync();
        var (result, end) = await lab.StrayAsync("run", Thirty);
        Assert.Equal(ExecutionOutcome.TimedOut, result.Outcome);
        ExecutorTests.AssertError(new("timed_out", "'lab.run' did not finish within 30s.", IsRetryable: true), result);
        Assert.Equal(Thirty, result.Duration);
        Assert.Equal("Action 'lab.run' did not finish within 30s; its caller is answered and the call is cancelled.", Assert.Single(lab.Host.Logs.Of("ActionTimedOut")).Message);
        Assert.Equal("A cancelled call of action 'lab.run' ignores it and runs on as a stray; 1 of them now.", Assert.Single(lab.Host.Logs.Of("ActionStrayed")).Message);
        Assert.Equal(1, Gauges(lab, "run").Stray);

        end.SetResult();
        await Lab.UntilAsync(() => lab.Host.Logs.Of("StrayEnded").Any());
        Assert.Equal((0, 0), (Gauges(lab, "run").Stray, Gauges(lab, "run").Active));
        Assert.True((await lab.RunAsync("run", static _ => ActionResult.Success())).IsSuccess);
    }

    [Fact]
    public async Task Action_ThatHeedsItsToken_EndsAtItsDeadline()
    {
        await using var lab = await Lab.StartAsync();
        var run = lab.RunAsync("run", static async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return ActionResult.Success();
        });
        await lab.PassAsync(Thirty);
        Assert.Equal(ExecutionOutcome.TimedOut, (await run).Outcome);
        await Lab.UntilAsync(() => Generation(lab, "run").Lease.Count == 0);
        Assert.Empty(lab.Host.Logs.Of("ActionStrayed"));
    }

    [Fact]
    public async Task Action_ThatBlocksBeforeItsFirstAwait_DoesNotHoldItsCaller()
    {
        await using var lab = await Lab.StartAsync();
        using var end = new ManualResetEventSlim();
        var run = lab.RunAsync("run", (_, _) =>
        {
            end.Wait(CancellationToken.None);
            return Task.FromResult(ActionResult.Success());
        });
        Assert.False(run.IsCompleted);
        await lab.PassAsync(Thirty);
        Assert.Equal("timed_out", (await run).Error?.Code);
        end.Set();
        await Lab.UntilAsync(() => Gauges(lab, "run").Stray == 0);
    }

    [Fact]
    public async Task Action_WhoseCallbackBlocksTheCancelling_DoesNotHoldItsCaller()
    {
        await using var lab = await Lab.StartAsync();
        using var end = new ManualResetEventSlim();
        var run = lab.RunAsync("run", async (_, token) =>
        {
            token.Register(() => end.Wait(CancellationToken.None));
            await Task.Delay(Timeout.Infinite, token);
            return ActionResult.Success();
        });
        await lab.PassAsync(Thirty);
        Assert.Equal("timed_out", (await run.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken)).Error?.Code);
        end.Set();
        await Lab.UntilAsync(() => Gauges(lab, "run").Stray == 0);
    }

    [Fact]
    public async Task Strays_BeyondTheLimit_QuarantineThePluginUntilItIsReleased()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"maxStray":2}}""");
        var (_, first) = await lab.StrayAsync("run", Thirty);
        var (_, second) = await lab.StrayAsync("run", Thirty);
        Assert.True((await lab.RunAsync("inline", static _ => ActionResult.Success())).IsSuccess);
        const string reason = "2 calls of 'lab.run' ignore their deadline and still run (maxStray).";
        var refused = (await lab.Host.Executions.SubmitAndWaitAsync(new("lab.run", System.Text.Encoding.UTF8.GetBytes(lab.Bodies.Add(static _ => ActionResult.Success()))), Thirty, TestContext.Current.CancellationToken)).Record!;
        Assert.Equal(("plugin_unavailable", $"The plugin 'lab' is quarantined: {reason}"), (refused.Error?.Code, refused.Error?.Message));
        Assert.Empty(refused.Attempts);
        await Lab.UntilAsync(() => lab.Host.Plugin("lab").State == PluginState.Quarantined);
        ExecutorTests.AssertError(new("plugin_unavailable", $"The plugin 'lab' is quarantined: {reason}", IsRetryable: true), await lab.RunAsync("inline", static _ => ActionResult.Success()));

        var released = await lab.Host.Get<PluginCommands>().ReleaseAsync("lab", "somebody", TestContext.Current.CancellationToken);
        Assert.Null(released.Error);
        Assert.True((await lab.RunAsync("run", static _ => ActionResult.Success())).IsSuccess);
        Assert.Equal(["lab@1.0.0#1", "lab@1.0.0#2"], lab.Host.Catalog.Generations("lab").Select(static generation => generation.Name));
        first.SetResult();
        second.SetResult();
    }

    [Fact]
    public async Task Caller_ThatCancels_IsAnsweredAtOnce()
    {
        await using var lab = await Lab.StartAsync();
        using var caller = new CancellationTokenSource();
        var (started, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var body = lab.Bodies.Add(async (_, token) =>
        {
            started.SetResult();
            await end.Task;
            Assert.True(token.IsCancellationRequested);
            return ActionResult.Success();
        });
        var run = lab.Host.Executor.ExecuteAsync(new("lab.run", System.Text.Encoding.UTF8.GetBytes(body)), caller.Token);
        await started.Task.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        await caller.CancelAsync();
        var result = await run.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(ExecutionOutcome.Cancelled, result.Outcome);
        ExecutorTests.AssertError(new("cancelled", "'lab.run' was cancelled."), result);
        end.SetResult();
        await Lab.UntilAsync(() => Gauges(lab, "run").Stray == 0);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    public async Task RequestTimeout_NarrowsTheActionsOwnAndNeverWidensIt(int asked, int holds)
    {
        await using var lab = await Lab.StartAsync();
        var run = lab.RunAsync("brief", static (_, token) => Forever(token), TimeSpan.FromSeconds(asked));
        await lab.PassAsync(TimeSpan.FromSeconds(holds));
        Assert.Equal($"'lab.brief' did not finish within {holds}s.", (await run).Error?.Message);
    }

    [Fact]
    public async Task RequestTimeout_ThatIsOver_TimesOutAtOnce()
    {
        await using var lab = await Lab.StartAsync();
        var run = lab.RunAsync("run", static (_, token) => Forever(token), TimeSpan.FromSeconds(-5));
        await lab.PassAsync(TimeSpan.Zero);
        Assert.Equal("'lab.run' did not finish within 0ms.", (await run).Error?.Message);
    }

    [Fact]
    public async Task Stray_ThatInvokesAnotherAction_IsToldThatItsTimeIsOver()
    {
        await using var lab = await Lab.StartAsync();
        var (go, answer) = (new TaskCompletionSource(), new TaskCompletionSource<ActionResult>());
        var inner = lab.Bodies.Add(static (_, token) => Forever(token));
        var run = lab.RunAsync("run", async (context, _) =>
        {
            await go.Task;
            answer.SetResult(await context.InvokeAsync("lab.run", System.Text.Json.Nodes.JsonNode.Parse(inner)!.AsObject(), CancellationToken.None));
            return ActionResult.Success();
        });
        await lab.PassAsync(Thirty);
        await run;
        lab.Time.Advance(Thirty);
        go.SetResult();
        var late = await answer.Task.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(("timed_out", "The deadline of 'lab.run', 2026-01-31T12:00:30.0000000Z, is over; it was not begun."), (late.Code, late.Message));
        await Lab.UntilAsync(() => Gauges(lab, "run") is { Stray: 0, Active: 0 });
    }

    [Fact]
    public async Task Host_ThatStops_CancelsWhatStillRuns()
    {
        await using var lab = await Lab.StartAsync();
        var started = new TaskCompletionSource();
        var run = lab.RunAsync("run", async (_, token) =>
        {
            started.SetResult();
            return await Forever(token);
        });
        await started.Task.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        await lab.Host.StopAsync(TestContext.Current.CancellationToken);
        var result = await run.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        ExecutorTests.AssertError(new("cancelled", "'lab.run' was cancelled: its plugin had to stop.", IsRetryable: true), result);
        ExecutorTests.AssertError(new("plugin_unavailable", "The plugin 'lab' is going; try again in a moment.", IsRetryable: true), await lab.RunAsync("run", static _ => ActionResult.Success()));
        Assert.DoesNotContain(lab.Host.Logs.Entries, static entry => entry.Level >= LogLevel.Warning);
    }

    private static async Task<ActionResult> Forever(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return ActionResult.Success();
    }

    private static Core.Plugins.Loading.PluginGeneration Generation(Lab lab, string name) => lab.Host.Registry.Resolve($"lab.{name}")!.Generation;

    private static Telemetry.ActionGauges Gauges(Lab lab, string name) => lab.Host.Registry.Resolve($"lab.{name}")!.Gauges;
}
