using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Plans;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Plans;

public sealed class PlanRunnerTests
{
    [Fact]
    public async Task Phases_WithNames_RunInTheOrderGiven()
    {
        await using var host = new Embedded();
        var ran = host.Register("ok-a", "ok-b", "ok-c");
        var plan = new Plan([new PlanStep("ok-a") { Phase = "late" }, new PlanStep("ok-b") { Phase = "soon" }, new PlanStep("ok-c") { Phase = "soon" }]) { Mode = PlanMode.Phased, Phases = ["soon", "empty", "late"], MaxParallel = 1 };

        var result = await host.RunAsync(plan);

        Assert.Equal(["ok-b", "ok-c", "ok-a"], ran);
        Assert.Equal(["1", "2", "3"], result.Steps.Select(static step => step.Id));
    }

    [Fact]
    public async Task Phases_WithoutAnOrder_RunInThatOfTheirFirstSteps()
    {
        await using var host = new Embedded();
        var ran = host.Register("ok-a", "ok-b", "ok-c");
        await host.RunAsync(new Plan([new PlanStep("ok-a") { Phase = "x" }, new PlanStep("ok-b") { Phase = "y" }, new PlanStep("ok-c") { Phase = "x" }]) { Mode = PlanMode.Phased, MaxParallel = 1 });
        Assert.Equal(["ok-a", "ok-c", "ok-b"], ran);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Parallel_WithALimit_NeverRunsMore(int limit)
    {
        await using var host = new Embedded();
        var (now, most) = (0, 0);
        var gate = new Lock();
        host.Registry.Register("one", async (_, _) =>
        {
            lock (gate) most = Math.Max(most, ++now);
            await Task.Yield();
            lock (gate) now--;
            return ActionResult.Success();
        });
        var result = await host.RunAsync(Plan.Of(Enumerable.Repeat("one", 40)) with { Mode = PlanMode.Parallel, MaxParallel = limit });
        Assert.True(result.AllSucceeded);
        Assert.InRange(most, 1, limit);
    }

    [Fact]
    public async Task Cancelled_InTheMiddle_CancelsWhatRunsAndBeginsNoMore()
    {
        await using var host = new Embedded();
        using var cancellation = new CancellationTokenSource();
        host.Register("ok");
        host.Registry.Register("long", async (_, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return ActionResult.Success();
        });
        var result = await host.Plans.RunAsync(Plan.Of("ok", "long", "ok"), cancellation.Token);
        Assert.Equal([ExecutionOutcome.Succeeded, ExecutionOutcome.Cancelled, ExecutionOutcome.Skipped], result.Steps.Select(static step => step.Outcome));
        Assert.Equal("not_started", result.Steps[2].Reason);
        Assert.Equal(2, host.Events.All.Count);
    }

    [Fact]
    public async Task Steps_Have_OneCorrelationAndTheOriginPlan()
    {
        await using var host = new Embedded();
        host.Register("ok");
        await host.RunAsync(Plan.Of("ok", "ok") with { Actor = "ada", CorrelationId = "c-1" });
        Assert.All(host.Events.All, static one => Assert.Equal(("c-1", ActionOrigin.Plan, "ada"), (one.CorrelationId, one.Origin, one.Actor)));
    }

    [Fact]
    public void Plan_ThatContradictsItself_IsRefusedWithAllThatIsWrong()
    {
        var plan = new Plan([new PlanStep("a") { Id = "x" }, new PlanStep("") { Id = "x", Phase = "p", MaxAttempts = 0 }, new PlanStep("b") { Id = "no good", Timeout = TimeSpan.Zero }]) { Phases = ["p"], MaxParallel = 0 };
        Assert.Equal(
            [
                ("max_parallel", "'max_parallel' must be 1 to 1000, not 0."),
                ("steps[1].action", "'steps[1].action' is required: a ref such as 'core.echo'."),
                ("steps[1].id", "'steps[1].id' is 'x', which 'steps[0]' has already."),
                ("steps[1].retry", "'steps[1].retry' must be 1 to 100, not 0."),
                ("steps[1].phase", "'steps[1].phase' is for the mode 'phased', not 'sequential'."),
                ("steps[2].id", "'steps[2].id' must be 1 to 64 letters, digits, '_', '-' or '.'."),
                ("steps[2].timeout", "'steps[2].timeout' must be more than zero."),
                ("phases", "'phases' are for the mode 'phased', not 'sequential'."),
            ],
            PlanCheck.Of(plan).Select(static problem => (problem.Path, problem.Message)));
    }

    [Fact]
    public void Phases_ThatDoNotFit_AreRefused()
    {
        var plan = new Plan([new PlanStep("a"), new PlanStep("b") { Phase = "c" }]) { Mode = PlanMode.Phased, Phases = ["a", "a"] };
        Assert.Equal(
            ["'phases' names a phase twice.", "'steps[0].phase' is required in the mode 'phased'.", "'steps[1].phase' must be one of: a, a."],
            PlanCheck.Of(plan).Select(static problem => problem.Message));
    }

    [Fact]
    public async Task BadPlan_InCode_ThrowsWithoutRunningAnything()
    {
        await using var host = new Embedded();
        var ran = host.Register("ok");
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => host.RunAsync(Plan.Of("ok") with { MaxParallel = 5000 }));
        Assert.StartsWith("'max_parallel' must be 1 to 1000, not 5000.", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(ran);
    }

    [Fact]
    public async Task Runs_OfAHost_KeepAnExecutionForEachStep()
    {
        await using var host = new Embedded();
        host.Register("ok", "no");
        var (run, _) = host.Get<PlanRuns>().Begin(Plan.Of("ok", "no"));
        var result = await run!.End.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        var records = result.Steps.Select(step => host.Get<ExecutionService>().Find(step.ExecutionId!)!).ToArray();
        Assert.Equal([ExecutionStatus.Succeeded, ExecutionStatus.Failed], records.Select(static record => record.Status));
        Assert.All(records, record => Assert.Equal(run.Id, record.CorrelationId));
        Assert.Same(run, host.Get<PlanRuns>().Find(run.Id));
    }
}
