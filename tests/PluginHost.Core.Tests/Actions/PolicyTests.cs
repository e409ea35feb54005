using System.Text;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class PolicyTests
{
    private const string All = """{"defaults":{"rate":{"limit":9,"per":"1h","algorithm":"sliding_window"},"quota":[{"limit":5},{"limit":7,"per":"1d"}],"concurrency":{"limit":1},"breaker":{},"retry":{"attempts":2,"delay":0}}}""";

    [Fact]
    public async Task Deadline_InThePast_IsRefusedBeforeAnyLimit()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":1,"per":"1h"}}}""");
        var gate = new Gate(lab);
        foreach (var late in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(1) })
        {
            var result = await lab.ExecuteAsync(gate.Parameters, request => request with { Deadline = lab.Time.GetUtcNow() - late });
            ExecutorTests.AssertError(new("timed_out", $"The deadline of 'lab.run', 2026-01-31T{(late == TimeSpan.Zero ? "12:00:00" : "11:59:59")}.0000000Z, is over; it was not begun."), result);
            Assert.Equal((ExecutionOutcome.TimedOut, 0, 0), (result.Outcome, result.Attempts, gate.Entered));
        }

        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }

    [Fact]
    public async Task Deadline_BeforeTheTimeLimit_CancelsWhatRuns()
    {
        await using var lab = await Lab.StartAsync();
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters, request => request with { Deadline = lab.Time.GetUtcNow() + TimeSpan.FromSeconds(4) });
        await lab.PassAsync(TimeSpan.FromSeconds(4));
        var result = await run.SoonAsync();
        ExecutorTests.AssertError(new("timed_out", "'lab.run' did not finish within 4s.", IsRetryable: true), result);
        Assert.Equal((ExecutionOutcome.TimedOut, 1), (result.Outcome, result.Attempts));
    }

    [Fact]
    public async Task Outputs_ThatNobodyChecks_MayBeAnything()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"sum":{"checkOutputs":false}}}}}""");
        var result = await lab.RunAsync("sum", static _ => ActionResult.Success(new JsonObject { ["other"] = 1 }));
        Assert.Equal((true, """{"other":1}"""), (result.IsSuccess, Encoding.UTF8.GetString(result.Outputs.Span)));
        await lab.EditAsync("{\"watch\":true}");
        Assert.Equal("invalid_result", (await lab.RunAsync("sum", static _ => ActionResult.Success(new JsonObject { ["other"] = 1 }))).Error?.Code);
    }

    [Fact]
    public async Task Validate_UnderLimits_TakesNothing()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":1,"per":"1h"},"quota":{"limit":1,"per":"1h"},"concurrency":{"limit":1,"whenFull":"reject"}}}""");
        var body = lab.Bodies.Add(static _ => ActionResult.Success());
        for (var i = 0; i < 3; i++) Assert.Null(await lab.Host.Executor.ValidateAsync("lab.run", Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken));
        Assert.True((await lab.ExecuteAsync(body)).IsSuccess);
        Assert.Equal("rate_limited", (await lab.ExecuteAsync(body)).Error?.Code);
    }

    [Fact]
    public async Task Service_UnderLimits_AnswersRefusalsAtOnceAndKeepsNothing()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1,"whenFull":"reject"}}}""");
        var gate = new Gate(lab);
        var accepted = await SubmitAsync(lab, gate.Parameters);
        await gate.EnteredAsync();
        var refused = await SubmitAsync(lab, gate.Parameters);
        Assert.Equal((null, "concurrency_limit", TimeSpan.FromSeconds(1)), (refused.Record, refused.Error?.Code, refused.Error?.RetryAfter));
        Assert.Equal("concurrency_limit", (await lab.Host.Executions.SubmitAndWaitAsync(new("lab.run", Encoding.UTF8.GetBytes(gate.Parameters)), TestHost.Patience, TestContext.Current.CancellationToken)).Error?.Code);
        gate.Open();
        Assert.Equal(ExecutionStatus.Succeeded, (await lab.Host.Executions.WaitAsync(accepted.Record!.Id, TestHost.Patience, TestContext.Current.CancellationToken))?.Status);
        await lab.FreeAsync();
        Assert.Equal(["1 action.name=run error.type=concurrency_limit", "1 action.name=run error.type=concurrency_limit"], lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Fact]
    public async Task Service_UnderAllLimits_GivesEverythingBack()
    {
        await using var lab = await Lab.StartAsync(All);
        var bodies = new[] { lab.Bodies.Add(static _ => ActionResult.Success()), lab.Bodies.Add(static _ => ActionResult.Failed("declared", retryable: true)), lab.Bodies.Add(static _ => throw new InvalidOperationException()) };
        var records = new List<Submission>();
        foreach (var body in bodies) records.Add(await SubmitAsync(lab, body));
        Assert.All(records, static submission => Assert.Null(submission.Error));
        foreach (var submission in records) await lab.Host.Executions.WaitAsync(submission.Record!.Id, TestHost.Patience, TestContext.Current.CancellationToken);
        await lab.FreeAsync();
        var ended = records.Select(submission => lab.Host.Executions.Find(submission.Record!.Id)!).ToArray();
        Assert.Equal([("Succeeded", 1), ("Failed", 2), ("Failed", 2)], ended.Select(static record => ($"{record.Status}", record.Attempts.Count)));
        var scope = lab.Host.Get<Core.Actions.Limits.LimitScopes>().Of(default, lab.Host.Registry.Resolve("lab.run")!.Descriptor);
        var policy = lab.Host.Registry.Resolve("lab.run")!.PolicyUnder(lab.Host.Config.Current);
        Assert.Equal((0, 3, 6), (scope.Quotas.MostUsed(policy.Quotas[0]), scope.Quotas.MostUsed(policy.Quotas[1]), scope.Rates.Remaining(policy.Rates[0])));
    }

    [Fact]
    public async Task Nested_Call_CountsForRatesAndQuotasAlone()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":2,"per":"1h"},"concurrency":{"limit":1,"whenFull":"reject"}}}""");
        var inner = JsonNode.Parse(lab.Bodies.Add(static _ => ActionResult.Success()))!;
        List<string?> codes = [];
        var result = await lab.RunAsync("run", async (context, token) =>
        {
            for (var i = 0; i < 2; i++) codes.Add((await context.InvokeAsync("lab.run", inner.DeepClone().AsObject(), token)).Code);
            return ActionResult.Success();
        }).SoonAsync();
        Assert.True(result.IsSuccess);
        Assert.Equal([null, "rate_limited"], codes);
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Nested_CallOfAnActionWhoseOnlySlotIsTaken_RunsAllTheSame()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"run":{"concurrency":{"limit":1}}}}}}""");
        var gate = new Gate(lab);
        var taken = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        var inner = JsonNode.Parse(lab.Bodies.Add(static _ => ActionResult.Success()))!.AsObject();
        var outer = await lab.RunAsync("inline", async (context, token) => await context.InvokeAsync("lab.run", inner, token)).SoonAsync();
        Assert.True(outer.IsSuccess);
        Assert.Equal((1, 0), (lab.Slots().Active, lab.Slots().Queued));
        gate.Open();
        await taken.SoonAsync();
    }

    [Fact]
    public async Task Limits_OfAPluginThatIsReplaced_GoOnCounting()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":2,"per":"1h"},"breaker":{"failures":2}}}""");
        await lab.RunAsync("run", static _ => throw new InvalidOperationException());
        var reloaded = await lab.Host.Get<Core.Plugins.Lifecycle.PluginCommands>().ReloadAsync("lab", null, TestContext.Current.CancellationToken);
        Assert.Null(reloaded.Error);
        await lab.RunAsync("run", static _ => throw new InvalidOperationException());
        Assert.Equal("rate_limited", (await lab.SucceedAsync()).Error?.Code);
        Assert.Equal(Core.Actions.Limits.CircuitState.Open, lab.Host.Get<Core.Actions.Limits.LimitScopes>().Breaker(lab.Host.Registry.Resolve("lab.run")!.Descriptor).Report(new()).State);
    }

    private static Task<Submission> SubmitAsync(Lab lab, string parameters) =>
        lab.Host.Executions.SubmitAsync(new("lab.run", Encoding.UTF8.GetBytes(parameters)), TestContext.Current.CancellationToken).AsTask();
}
