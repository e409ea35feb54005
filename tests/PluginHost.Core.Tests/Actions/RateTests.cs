using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class RateTests
{
    [Theory]
    [InlineData("token_bucket", "30s")]
    [InlineData("sliding_window", "1m")]
    [InlineData("fixed_window", "1m")]
    public async Task Execution_BeyondTheRate_IsRefusedUntilItsTime(string algorithm, string after)
    {
        await using var lab = await Lab.StartAsync($$$"""{"defaults":{"rate":{"limit":2,"per":"1m","algorithm":"{{{algorithm}}}"} }}""");
        for (var i = 0; i < 2; i++) Assert.True((await lab.SucceedAsync()).IsSuccess);
        var wait = Wait(after);
        (await lab.SucceedAsync()).AssertRefused("rate_limited", $"'lab.run' may begin 2 times per 1m (rate), and has; try again in {after}.", wait);
        Assert.True((await lab.SucceedAsync("lab.inline")).IsSuccess);

        lab.Time.Advance(wait - TimeSpan.FromMilliseconds(500));
        (await lab.SucceedAsync()).AssertRefused("rate_limited", "'lab.run' may begin 2 times per 1m (rate), and has; try again in 500ms.", TimeSpan.FromMilliseconds(500));
        lab.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal(["1 action.name=run error.type=rate_limited", "1 action.name=run error.type=rate_limited"], lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Fact]
    public async Task Wait_ThatIsNoWholeNumberOfSeconds_IsToldRoundedUp()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":7,"per":"10s","burst":1}}}""");
        await lab.SucceedAsync();
        (await lab.SucceedAsync()).AssertRefused("rate_limited", "'lab.run' may begin 7 times per 10s (rate), and has; try again in 2s.", TimeSpan.FromTicks(14_285_715));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Rate_ThatLetsHighPass_RefusesOthersAlone(string setting, bool passes)
    {
        await using var lab = await Lab.StartAsync($$"""{"defaults":{"rate":{"letHighPass":{{setting}},"limit":2,"per":"1m"} } }""");
        var body = lab.Bodies.Add(static _ => ActionResult.Success());
        Task<ExecutionResult> RunAsync(ExecutionPriority priority) => lab.ExecuteAsync(body, request => request with { Options = new SubmitOptions { Priority = priority } });
        Assert.True((await RunAsync(ExecutionPriority.High)).IsSuccess); // It counts as any other while there is room.
        Assert.True((await RunAsync(ExecutionPriority.Normal)).IsSuccess);
        Assert.Equal(passes, (await RunAsync(ExecutionPriority.High)).IsSuccess);
        Assert.Equal("rate_limited", (await RunAsync(ExecutionPriority.Normal)).Error?.Code);
        Assert.Equal("rate_limited", (await RunAsync(ExecutionPriority.Low)).Error?.Code);
        lab.Time.Advance(TimeSpan.FromSeconds(30)); // Who passed took no permit from the others.
        Assert.True((await RunAsync(ExecutionPriority.Normal)).IsSuccess);
    }

    [Fact]
    public async Task Rate_ByParameter_CountsEachValueApart()
    {
        await using var lab = await Lab.StartAsync("""{"plugins":{"lab":{"actions":{"run":{"rate":{"limit":1,"per":"1m","key":["body","token"]}}}}}}""");
        var (one, other) = (lab.Bodies.Add(static _ => ActionResult.Success()), lab.Bodies.Add(static _ => ActionResult.Success()));
        Assert.True((await lab.ExecuteAsync(one)).IsSuccess);
        (await lab.ExecuteAsync(one)).AssertRefused("rate_limited", "'lab.run' may begin 1 times per 1m for each 'body' and 'token' (rate), and has; try again in 1m.", TimeSpan.FromMinutes(1));
        Assert.True((await lab.ExecuteAsync(other)).IsSuccess);
        Assert.True((await lab.ExecuteAsync(one[..^1] + ",\"token\":\"x\"}")).IsSuccess);
        Assert.False((await lab.ExecuteAsync(one[..^1] + ",\"token\":\"\\u0078\"}")).IsSuccess);
    }

    [Theory]
    [InlineData("plugin", "the actions of plugin 'lab' together", true)]
    [InlineData("host", "all actions together", false)]
    public async Task Rate_OfAWiderScope_CountsAllTogether(string scope, string who, bool sparesOthers)
    {
        await using var lab = await Lab.StartAsync($$$"""{"defaults":{"rate":{"limit":2,"per":"1m","scope":"{{{scope}}}"} }}""", PluginSource.Healthy());
        await lab.SucceedAsync();
        await lab.SucceedAsync("lab.inline");
        (await lab.SucceedAsync("lab.sum")).AssertRefused("rate_limited", $"{who} may begin 2 times per 1m (rate), and has; try again in 30s.", TimeSpan.FromSeconds(30));
        Assert.Equal(sparesOthers, (await lab.Host.RunAsync("healthy.hello")).IsSuccess);
    }

    [Fact]
    public async Task Rates_OfSeveralSpans_HoldTogetherAndCountWhatBeginsAlone()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":[{"limit":3,"per":"1h","algorithm":"sliding_window"},{"limit":1,"per":"1s","algorithm":"sliding_window"}]}}""");
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await lab.SucceedAsync()).IsSuccess);
            (await lab.SucceedAsync()).AssertRefused(
                "rate_limited",
                i == 2 ? "'lab.run' may begin 3 times per 1h (rate), and has; try again in 3598s." : "'lab.run' may begin 1 times per 1s (rate), and has; try again in 1s.",
                TimeSpan.FromSeconds(i == 2 ? 3598 : 1));
            lab.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Rate_OfWhatAnotherLimitRefuses_IsGivenBack()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":2,"per":"1m"},"quota":{"limit":5},"concurrency":{"limit":1,"whenFull":"reject"}}}""");
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        for (var i = 0; i < 10; i++) Assert.Equal("concurrency_limit", (await lab.SucceedAsync()).Error?.Code);
        gate.Open();
        Assert.True((await run.SoonAsync()).IsSuccess);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal("rate_limited", (await lab.SucceedAsync()).Error?.Code);
    }

    [Fact]
    public async Task Rate_ThatIsRaised_LetsInTheDifferenceAtOnce()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":1,"per":"1h","algorithm":"sliding_window"}}}""");
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.False((await lab.SucceedAsync()).IsSuccess);
        await lab.EditAsync("""{"defaults":{"rate":{"limit":2,"per":"1h","algorithm":"sliding_window"}}}""");
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.False((await lab.SucceedAsync()).IsSuccess);
        await lab.EditAsync("""{"defaults":{"rate":false}}""");
        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }

    [Fact]
    public async Task Retry_OfAnExecution_CountsOnce()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":1,"per":"1h"},"retry":{"attempts":3,"delay":0}}}""");
        var result = await lab.RunAsync("run", static _ => ActionResult.Failed("declared", "No.", retryable: true)).SoonAsync();
        Assert.Equal(("declared", 3), (result.Error?.Code, result.Attempts));
    }

    [Fact]
    public async Task InvalidParameters_AreNotCounted()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"rate":{"limit":1,"per":"1h"}}}""");
        Assert.Equal("invalid_parameters", (await lab.Host.RunAsync("lab.run")).Error?.Code);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }

    private static TimeSpan Wait(string text) => Core.Configuration.Duration.TryParse(text, out var time) ? time : throw new ArgumentException("It is no duration.", nameof(text));
}
