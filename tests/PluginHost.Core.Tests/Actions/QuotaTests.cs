using PluginHost.Core.Actions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class QuotaTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Quota_OverWhatRuns_RefusesUntilOneHasEnded()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":{"limit":2}}}""");
        var (first, second) = (new Gate(lab), new Gate(lab));
        Task<ExecutionResult>[] runs = [lab.ExecuteAsync(first.Parameters), lab.ExecuteAsync(second.Parameters)];
        (await lab.SucceedAsync()).AssertRefused("quota_exceeded", "2 executions of 'lab.run' wait or run; at most 2 may (quota). Try again when one has ended.", Second);
        first.Open(ActionResult.Failed("declared"));
        await runs[0].SoonAsync();
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        second.Open();
        await runs[1].SoonAsync();
    }

    [Fact]
    public async Task Quota_OverWhatRuns_CountsThoseThatWait()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":{"limit":3},"concurrency":{"limit":1}}}""");
        var gate = new Gate(lab);
        using var caller = new CancellationTokenSource();
        Task<ExecutionResult>[] runs = [lab.ExecuteAsync(gate.Parameters), lab.ExecuteAsync(gate.Parameters), lab.ExecuteAsync(gate.Parameters, caller.Token)];
        await lab.WaitingAsync(2);
        Assert.Equal("3 executions of 'lab.run' wait or run; at most 3 may (quota). Try again when one has ended.", (await lab.SucceedAsync()).Error?.Message);
        await caller.CancelAsync();
        Assert.Equal(ExecutionOutcome.Cancelled, (await runs[2].SoonAsync()).Outcome);
        var late = lab.SucceedAsync();
        gate.Open();
        Assert.All(await Task.WhenAll(runs[0], runs[1], late), static result => Assert.True(result.IsSuccess));
    }

    [Fact]
    public async Task Quota_OverATime_RefusesUntilItsNextMultiple()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":{"limit":2,"per":"1d"}}}""");
        for (var i = 0; i < 2; i++) await lab.SucceedAsync();
        (await lab.SucceedAsync()).AssertRefused("quota_exceeded", "'lab.run' may run 2 times per 1d (quota), and did 2 times; try again in 12h.", TimeSpan.FromHours(12));
        lab.Time.Advance(TimeSpan.FromHours(12) - Second);
        (await lab.SucceedAsync()).AssertRefused("quota_exceeded", "'lab.run' may run 2 times per 1d (quota), and did 2 times; try again in 1s.", Second);
        lab.Time.Advance(Second);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal(Enumerable.Repeat("1 action.name=run error.type=quota_exceeded", 2), lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Fact]
    public async Task Quota_OverATime_CountsFailuresToo()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":{"limit":1,"per":"1h"}}}""");
        await lab.RunAsync("run", static _ => throw new InvalidOperationException());
        Assert.Equal("quota_exceeded", (await lab.SucceedAsync()).Error?.Code);
    }

    [Fact]
    public async Task Quota_ByParameter_CountsEachValueApart()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"run":{"quota":{"limit":1,"key":["body"]}}}}}}""");
        var (one, other) = (new Gate(lab), new Gate(lab));
        var run = lab.ExecuteAsync(one.Parameters);
        (await lab.ExecuteAsync(one.Parameters)).AssertRefused("quota_exceeded", "1 executions of 'lab.run' wait or run; at most 1 may for each 'body' (quota). Try again when one has ended.", Second);
        var elsewhere = lab.ExecuteAsync(other.Parameters);
        one.Open();
        other.Open();
        Assert.True((await run.SoonAsync()).IsSuccess);
        Assert.True((await elsewhere.SoonAsync()).IsSuccess);
        Assert.True((await lab.ExecuteAsync(one.Parameters)).IsSuccess);
    }

    [Fact]
    public async Task Quotas_ByOtherParameters_DoNotCountForEachOther()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"run":{"quota":[{"limit":1,"per":"1h","key":["body"]},{"limit":1,"per":"1h","key":["token"]}]}}}}}""");
        var body = lab.Bodies.Add(static _ => ActionResult.Success());
        var same = body[..^1] + "," + body[1..^1].Replace("body\"", "token\"", StringComparison.Ordinal) + "}";
        Assert.True((await lab.ExecuteAsync(same)).IsSuccess);
        Assert.Equal("'lab.run' may run 1 times per 1h for each 'body' (quota), and did 1 times; try again in 1h.", (await lab.ExecuteAsync(body)).Message);
    }

    [Theory]
    [InlineData("plugin", "the actions of plugin 'lab' together", true)]
    [InlineData("host", "all actions together", false)]
    public async Task Quota_OfAWiderScope_CountsAllTogether(string scope, string who, bool sparesOthers)
    {
        await using var lab = await Lab.StartAsync($$$"""{"defaults":{"quota":{"limit":1,"scope":"{{{scope}}}"} }}""", PluginSource.Healthy());
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters);
        (await lab.SucceedAsync("lab.inline")).AssertRefused("quota_exceeded", $"1 executions of {who} wait or run; at most 1 may (quota). Try again when one has ended.", Second);
        Assert.Equal(sparesOthers, (await lab.Host.RunAsync("healthy.hello")).IsSuccess);
        gate.Open();
        await run.SoonAsync();
        Assert.True((await lab.SucceedAsync("lab.inline")).IsSuccess);
    }

    [Fact]
    public async Task Quota_OfWhatAnotherLimitRefuses_IsGivenBack()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":[{"limit":3},{"limit":2,"per":"1h"}],"concurrency":{"limit":1,"whenFull":"reject"}}}""");
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters);
        for (var i = 0; i < 10; i++) Assert.Equal("concurrency_limit", (await lab.SucceedAsync()).Error?.Code);
        gate.Open();
        await run.SoonAsync();
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal("'lab.run' may run 2 times per 1h (quota), and did 2 times; try again in 1h.", (await lab.SucceedAsync()).Message);
    }

    [Fact]
    public async Task Quota_OverWhatRuns_HoldsWhileWaitingForARetry()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"quota":{"limit":1},"retry":{"attempts":2,"delay":"10s","jitter":0}}}""");
        var run = lab.RunAsync("run", static _ => ActionResult.Failed("declared", "No.", retryable: true));
        await lab.Time.TimerAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("quota_exceeded", (await lab.SucceedAsync()).Error?.Code);
        await lab.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, (await run.SoonAsync()).Attempts);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }
}
