using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions;

public sealed class OwnValidationTests
{
    private const string Key = "own-validation";
    private const string TimedOut = "The own validation of 'strict.run' did not finish within 30s.";

    private static readonly TimeSpan Thirty = TimeSpan.FromSeconds(30);

    private static PluginSource Strict { get; } = new("Strict", $$"""
        public sealed record Call(string Text = "");

        [Action("run", Description = "Its validation is what a test wants.")]
        public sealed class Run : IAction<Call, Call>, IValidatesParameters<Call>
        {
            public IEnumerable<ParameterError> Validate(Call call)
            {
                ((Action?)AppContext.GetData("{{Key}}"))?.Invoke();
                return call.Text == "bad" ? [new ParameterError("text", "This is bad.")] : [];
            }

            public Task<ActionResult<Call>> ExecuteAsync(Call call, ActionContext context, CancellationToken token) => Task.FromResult<ActionResult<Call>>(call);
        }
        """);

    [Fact]
    public async Task Validation_ThatHangs_IsAnsweredForAtTheDeadlineAndIsAStray()
    {
        await using var lab = await Lab.StartAsync("{}", Strict);
        using var gate = Hang();

        var run = lab.Host.RunAsync("strict.run");
        await lab.PassAsync(Thirty);
        var result = await run;

        Assert.Equal((ExecutionOutcome.TimedOut, 0), (result.Outcome, result.Attempts));
        ExecutorTests.AssertError(new("timed_out", TimedOut, IsRetryable: true), result);
        Assert.Equal("The own validation of action 'strict.run' did not finish within 30s; its caller is answered and it runs on as a stray; 1 of them now.", Assert.Single(lab.Host.Logs.Of("ActionValidationStrayed")).Message);
        Assert.Equal(["1 action.name=run error.type=timed_out"], lab.Host.Metrics.Of("pluginhost.action.failures"));
        var action = lab.Host.Registry.Resolve("strict.run")!;
        Assert.Equal((1, 1), (action.Gauges.Stray, action.Generation.Lease.Count));
        gate.Set();
        await Lab.UntilAsync(() => action.Gauges.Stray == 0 && action.Generation.Lease.Count == 0);
    }

    [Fact]
    public async Task Validation_ThatHangs_HoldsNoOtherCaller()
    {
        await using var lab = await Lab.StartAsync("""{"defaults":{"maxStray":2}}""", Strict);
        using var gate = Hang();

        var check = lab.Host.Executor.ValidateAsync("strict.run", default, TestContext.Current.CancellationToken).AsTask();
        await lab.PassAsync(Thirty);
        Assert.Equal(new ExecutionError("timed_out", TimedOut, IsRetryable: true), await check);
        var submit = lab.Host.Executions.SubmitAsync(new("strict.run"), TestContext.Current.CancellationToken).AsTask();
        await lab.PassAsync(Thirty);
        Assert.Equal((null, "timed_out"), ((await submit).Record, (await submit).Error?.Code));
        await Lab.UntilAsync(() => lab.Host.Registry.Resolve("strict.run")!.Gauges.Stray == 2);
        const string reason = "2 calls of 'strict.run' ignore their deadline and still run (maxStray).";
        ExecutorTests.AssertError(new("plugin_unavailable", $"The plugin 'strict' is quarantined: {reason}", IsRetryable: true), await lab.Host.RunAsync("strict.run"));
        await Lab.UntilAsync(() => lab.Host.Plugin("strict").State == PluginState.Quarantined);
        gate.Set();
    }

    [Fact]
    public async Task Caller_ThatCancelsWhileItIsValidated_IsAnsweredAtOnce()
    {
        await using var lab = await Lab.StartAsync("{}", Strict);
        using var gate = Hang();
        using var caller = new CancellationTokenSource();

        var run = lab.Host.Executor.ExecuteAsync(new("strict.run"), caller.Token);
        var submit = lab.Host.Executions.SubmitAndWaitAsync(new("strict.run"), Thirty, caller.Token);
        await caller.CancelAsync();

        Assert.Equal(ExecutionOutcome.Cancelled, (await run).Outcome);
        ExecutorTests.AssertError(new("cancelled", "'strict.run' was cancelled."), await run);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submit);
        gate.Set();
    }

    private static ManualResetEventSlim Hang()
    {
        var gate = new ManualResetEventSlim();
        AppContext.SetData(Key, () => gate.Wait(CancellationToken.None));
        return gate;
    }
}
