using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Executions;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Actions;

public sealed class RetryTests
{
    private const string Three = """{"defaults":{"retry":{"attempts":3,"delay":"10s","jitter":0}}}""";

    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    private static readonly PluginSource Flaky = new("Flaky", """
        [Action("go", Description = "Fails.")]
        [ActionRetry(MaxAttempts = 2, Delay = "3s", Factor = 4, MaxDelay = "9s")]
        public sealed class Go : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken token) => Task.FromResult(ActionResult.Failed("down", "Down.", retryable: true));
        }
        """);

    [Fact]
    public async Task Failure_ThatIsRetryable_IsMadeAgainAfterItsDelays()
    {
        await using var lab = await Lab.StartAsync(Three);
        List<string> attempts = [];
        var run = lab.RunAsync("run", context =>
        {
            attempts.Add($"{context.Attempt} {lab.Time.GetUtcNow():mm:ss} {context.Deadline:mm:ss}");
            return context.Attempt == 3 ? ActionResult.Success(null, "At last.") : ActionResult.Failed("declared", "No.", retryable: true);
        });
        await lab.PassAsync(Ten);
        await lab.PassAsync(2 * Ten);
        var result = await run.SoonAsync();
        Assert.Equal((ExecutionOutcome.Succeeded, "At last.", null, 3, 3 * Ten), (result.Outcome, result.Message, result.Error, result.Attempts, result.Duration));
        Assert.Equal(["1 00:00 00:30", "2 00:10 00:40", "3 00:30 01:00"], attempts);
        Assert.Equal(["1 action.name=run", "1 action.name=run"], lab.Host.Metrics.Of("pluginhost.action.retries"));
        Assert.Empty(lab.Host.Metrics.Of("pluginhost.action.failures"));
        Assert.Equal(["0 action.name=run outcome=failed", "0 action.name=run outcome=failed", "0 action.name=run outcome=succeeded"], lab.Host.Metrics.Of("pluginhost.action.duration"));
    }

    [Fact]
    public async Task Failure_OfTheLastAttempt_IsTheResult()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":4,"delay":0}}}""");
        var result = await lab.RunAsync("run", static context => ActionResult.Failed("declared", $"No {context.Attempt}.", retryable: true)).SoonAsync();
        ExecutorTests.AssertError(new("declared", "No 4.", ErrorKind.Rejected, IsRetryable: true), result);
        Assert.Equal((4, "1.0.0"), (result.Attempts, result.PluginVersion));
        Assert.Equal(["1 action.name=run error.type=declared"], lab.Host.Metrics.Of("pluginhost.action.failures"));
        Assert.Single(lab.Host.Metrics.Of("pluginhost.action.submitted"));
    }

    [Theory]
    [InlineData("retryable", 2, "declared")]
    [InlineData("no", 1, "declared")]
    [InlineData("throws", 2, "exception")]
    [InlineData("says", 2, "declared")]
    [InlineData("cancelled", 2, "exception")]
    [InlineData("skipped", 1, null)]
    public async Task Attempt_OfEachEnding_IsMadeAgainOrNot(string ending, int attempts, string? code)
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":2,"delay":0}}}""");
        var result = await lab.RunAsync("run", _ => ending switch
        {
            "retryable" => ActionResult.Failed("declared", retryable: true),
            "no" => ActionResult.Failed("declared"),
            "throws" => throw new InvalidOperationException(),
            "says" => throw new ActionFailedException("declared", "No.", retryable: true),
            "cancelled" => throw new OperationCanceledException(),
            _ => ActionResult.Skipped(),
        }).SoonAsync();
        Assert.Equal((attempts, code), (result.Attempts, result.Error?.Code));
    }

    [Fact]
    public async Task Result_ThatIsInvalid_IsNotMadeAgain()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":2,"delay":0}}}""");
        var result = await lab.RunAsync("sum", static _ => ActionResult.Success()).SoonAsync();
        Assert.Equal(("invalid_result", 1), (result.Error?.Code, result.Attempts));
    }

    [Fact]
    public async Task Timeout_IsMadeAgain()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":2,"delay":0}}}""");
        var gate = new Gate(lab);
        var run = lab.ExecuteAsync(gate.Parameters);
        await lab.PassAsync(TimeSpan.FromSeconds(30));
        await gate.EnteredAsync(2);
        gate.Open();
        var result = await run.SoonAsync();
        Assert.Equal((true, 2, TimeSpan.FromSeconds(30)), (result.IsSuccess, result.Attempts, result.Duration));
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(-3600, 0)]
    public async Task RetryAfter_OfTheAction_WinsOverThePolicy(int seconds, int waits)
    {
        await using var lab = await Lab.StartAsync(Three);
        var run = lab.RunAsync("run", context => context.Attempt == 1
            ? throw new ActionFailedException("declared", "No.", retryable: true) { RetryAfter = TimeSpan.FromSeconds(seconds) }
            : ActionResult.Success());
        if (waits > 0) await lab.PassAsync(TimeSpan.FromSeconds(waits));
        var result = await run.SoonAsync();
        Assert.Equal((true, 2, TimeSpan.FromSeconds(waits)), (result.IsSuccess, result.Attempts, result.Duration));
    }

    [Theory]
    [InlineData(86_401)]
    [InlineData(100 * 86_400)]
    [InlineData(-1)]
    public async Task RetryAfter_OfMoreThanADay_IsNotWaitedFor(int seconds)
    {
        await using var lab = await Lab.StartAsync(Three);
        var after = seconds < 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
        var result = await lab.RunAsync("run", _ => ActionResult.Failed("declared", "No.", retryable: true, after)).SoonAsync();
        Assert.Equal(("declared", 1, after), (result.Error?.Code, result.Attempts, result.Error?.RetryAfter));
    }

    [Fact]
    public async Task Declared_ByTheAction_HoldsWhereNobodySaysAnother()
    {
        await using var lab = await Lab.StartAsync("{}", Flaky);
        var policy = ActionPolicy.Resolve(lab.Host.Registry.Resolve("flaky.go")!.Descriptor, lab.Host.Config.Current).Retry;
        Assert.Equal(new RetryPolicy { Attempts = 2, Delay = TimeSpan.FromSeconds(3), Factor = 4, MaxDelay = TimeSpan.FromSeconds(9) }, policy);
        var run = lab.Host.RunAsync("flaky.go");
        await Lab.UntilAsync(() =>
        {
            lab.Time.Advance(TimeSpan.FromSeconds(1));
            return run.IsCompleted;
        });
        Assert.Equal(2, (await run).Attempts);
        await lab.EditAsync("""{"plugins":{"flaky":{"actions":{"go":{"retry":false}}}}}""");
        Assert.Equal(1, (await lab.Host.RunAsync("flaky.go").SoonAsync()).Attempts);
    }

    [Fact]
    public async Task Request_WithMaxAttempts_NarrowsThePolicy()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":3,"delay":0}}}""");
        var body = lab.Bodies.Add(static _ => ActionResult.Failed("declared", "No.", retryable: true));
        foreach (var (asked, made) in new (int?, int)[] { (null, 3), (1, 1), (2, 2), (9, 3), (0, 1) })
        {
            Assert.Equal(made, (await lab.ExecuteAsync(body, request => request with { MaxAttempts = asked }).SoonAsync()).Attempts);
        }
    }

    [Fact]
    public async Task Request_WithARetryOfItsOwn_ReplacesThePolicy()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":3,"delay":0}}}""");
        var body = lab.Bodies.Add(static _ => ActionResult.Failed("declared", "No.", retryable: true));
        var own = new RetryPolicy { Attempts = 5, Delay = TimeSpan.FromMilliseconds(70), Backoff = RetryBackoff.Constant, Jitter = 0 };
        var run = lab.ExecuteAsync(body, request => request with { Retry = own, MaxAttempts = 4 });
        for (var i = 1; i < 4; i++) await lab.PassAsync(own.Delay);
        var result = await run.SoonAsync();
        Assert.Equal((4, 3 * own.Delay), (result.Attempts, result.Duration));
        Assert.Equal(1, (await lab.ExecuteAsync(body, static request => request with { Retry = RetryPolicy.None }).SoonAsync()).Attempts);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    public async Task Deadline_ThatLeavesNoTimeForAnotherAttempt_EndsIt(int seconds, int attempts)
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"retry":{"attempts":2,"delay":"10s","jitter":0}}}""");
        var body = lab.Bodies.Add(static _ => ActionResult.Failed("declared", "No.", retryable: true));
        var run = lab.ExecuteAsync(body, request => request with { Deadline = lab.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds) });
        if (attempts > 1) await lab.PassAsync(Ten);
        var result = await run.SoonAsync();
        Assert.Equal(("declared", attempts), (result.Error?.Code, result.Attempts));
    }

    [Fact]
    public async Task Caller_ThatCancelsWhileItWaits_IsAnsweredAtOnce()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1},"retry":{"attempts":3,"delay":"10s","jitter":0}}}""");
        using var caller = new CancellationTokenSource();
        var run = lab.ExecuteAsync(lab.Bodies.Add(static _ => ActionResult.Failed("declared", "No.", retryable: true)), caller.Token);
        await lab.Time.TimerAsync(Ten, TestContext.Current.CancellationToken);
        await lab.FreeAsync();
        Assert.Equal(0, lab.Host.Registry.Resolve("lab.run")!.Generation.Lease.Count);
        Assert.True((await lab.SucceedAsync()).IsSuccess);
        await caller.CancelAsync();
        var result = await run.SoonAsync();
        ExecutorTests.AssertError(new("cancelled", "'lab.run' was cancelled."), result);
        Assert.Equal((ExecutionOutcome.Cancelled, 1), (result.Outcome, result.Attempts));
        await lab.FreeAsync();
    }

    [Fact]
    public async Task Retry_UnderAConcurrencyLimit_WaitsBehindThoseWhoCame()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1,"maxQueue":0},"retry":{"attempts":2,"delay":"10s","jitter":0}}}""");
        var gate = new Gate(lab);
        var run = lab.RunAsync("run", static context => context.Attempt == 1 ? ActionResult.Failed("declared", "No.", retryable: true) : ActionResult.Success());
        await lab.Time.TimerAsync(Ten, TestContext.Current.CancellationToken);
        var other = lab.ExecuteAsync(gate.Parameters);
        await gate.EnteredAsync();
        lab.Time.Advance(Ten);
        await lab.WaitingAsync(1);
        gate.Open();
        Assert.True((await other.SoonAsync()).IsSuccess);
        Assert.Equal((true, 2), ((await run.SoonAsync()).IsSuccess, (await run).Attempts));
        await lab.FreeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Plugin_ThatIsAwayWhenAnAttemptIsDue_CountsAsAFailedTry(bool comesBack)
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"concurrency":{"limit":1},"retry":{"attempts":3,"delay":"7s","backoff":"constant","jitter":0}}}""");
        var (seven, commands) = (TimeSpan.FromSeconds(7), lab.Host.Get<PluginCommands>());
        var body = lab.Bodies.Add(static context => context.Attempt == 1 ? ActionResult.Failed("declared", "No.", retryable: true) : ActionResult.Success());
        var run = lab.Host.Executions.SubmitAndWaitAsync(new("lab.run", System.Text.Encoding.UTF8.GetBytes(body)), TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await lab.Time.TimerAsync(seven, TestContext.Current.CancellationToken).WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        await commands.DisableAsync("lab", "ann", TestContext.Current.CancellationToken);
        await lab.PassAsync(seven);
        await lab.Time.TimerAsync(seven, TestContext.Current.CancellationToken).WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        if (comesBack) await commands.EnableAsync("lab", "ann", TestContext.Current.CancellationToken);
        lab.Time.Advance(seven);

        var record = (await run.WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken)).Record!;
        Assert.Equal((comesBack ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, 2 * seven), (record.Status, record.Duration));
        Assert.Equal(comesBack ? ["1 declared", "2 "] : ["1 declared"], record.Attempts.Select(static attempt => $"{attempt.Number} {attempt.ErrorCode}"));
        Assert.Equal(comesBack ? null : "The plugin 'lab' is disabled: ann disabled it on 2026-01-31 12:00:00Z; enable it to load it again.", record.Error?.Message);
        Assert.Equal(comesBack ? null : "plugin_unavailable", record.Error?.Code);
    }

    [Fact]
    public async Task Record_OfARetriedExecution_TellsWhenTheNextAttemptIsDue()
    {
        await using var lab = await Lab.StartAsync(Three);
        var began = lab.Time.GetUtcNow();
        var body = lab.Bodies.Add(static context => context.Attempt == 1 ? ActionResult.Failed("declared", "No.", retryable: true) : ActionResult.Success());
        var id = (await lab.Host.Executions.SubmitAsync(new("lab.run", System.Text.Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken)).Record!.Id;
        await lab.Time.TimerAsync(Ten, TestContext.Current.CancellationToken).WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);
        var waiting = lab.Host.Executions.Find(id)!;
        Assert.Equal((ExecutionStatus.Scheduled, began + Ten), (waiting.Status, waiting.Due));
        lab.Time.Advance(Ten);
        var ended = (await lab.Host.Executions.WaitAsync(id, TestHost.Patience, TestContext.Current.CancellationToken))!;
        Assert.Equal((ExecutionStatus.Succeeded, null, Ten), (ended.Status, ended.Due, ended.Duration));
        Assert.Equal([new AttemptRecord(1, began, began, ExecutionOutcome.Failed, "declared", "No.", "1.0.0"), new AttemptRecord(2, began + Ten, began + Ten, ExecutionOutcome.Succeeded, PluginVersion: "1.0.0")], ended.Attempts);
    }
}
