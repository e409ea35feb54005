using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class BreakerTests
{
    private const string Two = """{"defaults":{"breaker":{"failures":2,"recovery":"10s","trials":1,"successes":2}}}""";

    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Action_ThatKeepsFailing_IsNotTriedForATime()
    {
        await using var lab = await Lab.StartAsync(Two);
        await FailAsync(lab);
        Assert.Equal(CircuitState.Closed, Report(lab).State);
        await FailAsync(lab);
        lab.Time.Advance(TimeSpan.FromSeconds(3));
        var gate = new Gate(lab);
        (await lab.ExecuteAsync(gate.Parameters)).AssertRefused("circuit_open", "'lab.run' has failed too often lately and is not tried now (breaker); try again in 7s.", TimeSpan.FromSeconds(7));
        Assert.Equal(0, gate.Entered);
        Assert.True((await lab.SucceedAsync("lab.inline")).IsSuccess);
        Assert.Equal(new CircuitReport(CircuitState.Open, 2, lab.Time.GetUtcNow() - TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), 1), Report(lab));
        Assert.Equal(
            ["1 action.name=run error.type=exception", "1 action.name=run error.type=exception", "1 action.name=run error.type=circuit_open"],
            lab.Host.Metrics.Of("pluginhost.action.failures"));
    }

    [Fact]
    public async Task Trials_ThatSucceed_CloseIt()
    {
        await using var lab = await Lab.StartAsync(Two);
        await OpenAsync(lab);
        lab.Time.Advance(Ten);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal(CircuitState.HalfOpen, Report(lab).State);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal(new CircuitReport(CircuitState.Closed, 0, null, null, 0), Report(lab));
    }

    [Fact]
    public async Task Trial_ThatFails_OpensItAnew()
    {
        await using var lab = await Lab.StartAsync(Two);
        await OpenAsync(lab);
        lab.Time.Advance(Ten);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        await FailAsync(lab);
        (await lab.SucceedAsync()).AssertRefused("circuit_open", "'lab.run' has failed too often lately and is not tried now (breaker); try again in 10s.", Ten);
    }

    [Fact]
    public async Task Trials_BeyondTheirNumber_AreRefusedUntilOneEnds()
    {
        await using var lab = await Lab.StartAsync(Two);
        await OpenAsync(lab);
        lab.Time.Advance(Ten);
        var gate = new Gate(lab);
        var trial = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        (await lab.SucceedAsync()).AssertRefused("circuit_open", "'lab.run' has failed too often lately and is not tried now (breaker); try again in 1s.", TimeSpan.FromSeconds(1));
        gate.Open();
        Assert.True((await trial.SoonAsync()).IsSuccess);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        Assert.Equal(CircuitState.Closed, Report(lab).State);
    }

    [Fact]
    public async Task Trial_ThatIsCancelled_LeavesItsPlace()
    {
        await using var lab = await Lab.StartAsync(Two);
        using var caller = new CancellationTokenSource();
        await OpenAsync(lab);
        lab.Time.Advance(Ten);
        var gate = new Gate(lab);
        var trial = lab.ExecuteAsync(gate.Parameters, caller.Token);
        await gate.EnteredAsync();
        await caller.CancelAsync();
        Assert.Equal(ExecutionOutcome.Cancelled, (await trial.SoonAsync()).Outcome);
        Assert.Equal(CircuitState.HalfOpen, Report(lab).State);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }

    [Theory]
    [InlineData("throws", true)]
    [InlineData("retryable", true)]
    [InlineData("invalid result", true)]
    [InlineData("timed out", true)]
    [InlineData("plain no", false)]
    [InlineData("skipped", false)]
    [InlineData("cancelled", false)]
    [InlineData("invalid parameters", false)]
    public async Task Ending_OfEachKind_CountsOrNot(string ending, bool counts)
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"breaker":{"failures":1}}}""");
        await EndAsync(lab, ending);
        Assert.Equal(counts ? CircuitState.Open : CircuitState.Closed, Report(lab, "lab.sum").State);
    }

    [Theory]
    [InlineData("plain no", 0)]
    [InlineData("cancelled", 1)]
    [InlineData("invalid parameters", 1)]
    public async Task Ending_ThatIsNoFailure_EndsARowOnlyIfItTellsSomething(string ending, int inARow)
    {
        await using var lab = await Lab.StartAsync(Two);
        await EndAsync(lab, "throws");
        await EndAsync(lab, ending);
        Assert.Equal(inARow, Report(lab, "lab.sum").Failures);
    }

    [Theory]
    [InlineData("""{"detection":"percentage","ratio":0.5,"minAttempts":4}""", "..ff")]
    [InlineData("""{"detection":"time_window","failures":2,"window":"10s"}""", "f.f")]
    [InlineData("""{"detection":"composite","failures":2,"window":"10s"}""", "f.f")]
    [InlineData("""{"failures":3}""", "ff.fff")]
    public async Task Detection_OfEachKind_OpensWithTheLastAttempt(string breaker, string attempts)
    {
        await using var lab = await Lab.StartAsync("{\"defaults\":{\"breaker\":" + breaker + "}}");
        foreach (var attempt in attempts)
        {
            Assert.Equal(CircuitState.Closed, Report(lab).State);
            if (attempt == 'f') await FailAsync(lab);
            else await lab.SucceedAsync();
        }

        Assert.Equal(CircuitState.Open, Report(lab).State);
    }

    [Fact]
    public async Task Attempts_OfOneExecution_CountEachAndWaitUntilItRecovers()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":4,"delay":0},"breaker":{"failures":2,"recovery":"10s","successes":1}}}""");
        List<int> seen = [];
        var run = lab.RunAsync("run", context =>
        {
            seen.Add(context.Attempt);
            return context.Attempt < 3 ? ActionResult.Failed("declared", "No.", retryable: true) : ActionResult.Success();
        });
        await lab.PassAsync(Ten);
        var result = await run.SoonAsync();
        Assert.Equal((true, 3, Ten), (result.IsSuccess, result.Attempts, result.Duration));
        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(CircuitState.Closed, Report(lab).State);
    }

    [Fact]
    public async Task Execution_ThatIsNeverLetIn_HasMadeNoAttempt()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":3,"delay":0},"breaker":{"failures":3,"recovery":"10s","trials":1}}}""");
        await FailAsync(lab);
        lab.Time.Advance(Ten);
        var gate = new Gate(lab);
        var trial = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        var refused = lab.SucceedAsync();
        for (var i = 0; i < 2; i++) await lab.PassAsync(TimeSpan.FromSeconds(1));
        (await refused.SoonAsync()).AssertRefused("circuit_open", "'lab.run' has failed too often lately and is not tried now (breaker); try again in 1s.", TimeSpan.FromSeconds(1));
        gate.Open();
        await trial.SoonAsync();
    }

    [Fact]
    public async Task Slot_OfWhatIsRefused_IsGivenBack()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1},"breaker":{"failures":1}}}""");
        await FailAsync(lab);
        for (var i = 0; i < 3; i++) Assert.Equal("circuit_open", (await lab.SucceedAsync().SoonAsync()).Error?.Code);
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Breaker_SwitchedOffByAnEdit_LetsAllIn()
    {
        await using var lab = await Lab.StartAsync(Two);
        await OpenAsync(lab);
        await lab.EditAsync("""{"defaults":{"breaker":false}}""");
        Assert.True((await lab.SucceedAsync()).IsSuccess);
    }

    private static async Task EndAsync(Lab lab, string ending)
    {
        using var caller = new CancellationTokenSource();
        var gate = new Gate(lab);
        var body = ending switch
        {
            "throws" => lab.Bodies.Add(static _ => throw new InvalidOperationException()),
            "retryable" => lab.Bodies.Add(static _ => ActionResult.Failed("declared", retryable: true)),
            "invalid result" => lab.Bodies.Add(static _ => ActionResult.Success()),
            "plain no" => lab.Bodies.Add(static _ => ActionResult.Failed("declared")),
            "skipped" => lab.Bodies.Add(static _ => ActionResult.Skipped()),
            "invalid parameters" => "{}",
            _ => gate.Parameters,
        };
        var run = lab.ExecuteAsync(body, caller.Token, "lab.sum");
        if (ending == "timed out") await lab.PassAsync(TimeSpan.FromSeconds(30));
        if (ending == "cancelled")
        {
            await gate.EnteredAsync();
            await caller.CancelAsync();
        }

        await run.SoonAsync();
    }

    private static async Task OpenAsync(Lab lab)
    {
        for (var i = 0; i < 2; i++) await FailAsync(lab);
        Assert.Equal(CircuitState.Open, Report(lab).State);
    }

    private static Task<ExecutionResult> FailAsync(Lab lab) => lab.RunAsync("run", static _ => throw new InvalidOperationException()).SoonAsync();

    private static CircuitReport Report(Lab lab, string action = "lab.run")
    {
        var registered = lab.Host.Registry.Resolve(action)!;
        return lab.Host.Get<LimitScopes>().Breaker(registered.Descriptor).Report(registered.PolicyUnder(lab.Host.Config.Current).Breaker ?? new());
    }
}
