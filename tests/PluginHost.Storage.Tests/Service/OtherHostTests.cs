using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Service;

/// <summary>Another host asks the store to cancel what this one has; this one hears of it at its next step, whichever that is.</summary>
public sealed class OtherHostTests : DurableTests
{
    private readonly TaskCompletionSource<ActionResult> _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(60, true)]
    [InlineData(60, false)]
    public async Task Cancel_OfOneThatIsAboutToTryAgain_EndsIt(int delaySeconds, bool isIdempotent)
    {
        await using var host = await StartAsync(isIdempotent, new PolicyConfig { Retry = new RetryPolicy { Attempts = 3, Delay = TimeSpan.FromSeconds(delaySeconds) } });
        var id = (await host.SubmitAsync("app.work")).Id;
        await host.UntilAsync(() => !host.Ran.IsEmpty);
        await CancelElsewhereAsync(host, id);
        _go.SetResult(ActionResult.Failed("no", "No.", retryable: true));
        var ended = await host.EndAsync(id);
        Assert.Equal((ExecutionStatus.Cancelled, 1, "no"), (ended.Status, ended.AttemptCount, ended.Attempts[0].ErrorCode));
        AssertKeepsToTheMachine(host, id);
    }

    [Fact]
    public async Task Cancel_OfOneThatIsAboutToBeHandedBack_EndsIt()
    {
        await using var host = await StartAsync(isIdempotent: true);
        var id = (await host.SubmitAsync("app.work")).Id;
        await host.UntilAsync(async () => (await host.Store.FindAsync(id, Token))!.Record.Status == ExecutionStatus.Running);
        await CancelElsewhereAsync(host, id);
        await host.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(ExecutionStatus.Cancelled, host.Store.Steps[id][^1]);
        AssertKeepsToTheMachine(host, id);
    }

    [Fact]
    public async Task Cancel_OfOneThatIsAboutToBegin_EndsItUnbegun()
    {
        await using var host = await StartAsync(isIdempotent: false, new PolicyConfig { Concurrency = new(new ConcurrencyPolicy(1)) });
        await host.SubmitAsync("app.work", "first");
        await host.UntilAsync(() => !host.Ran.IsEmpty);
        var id = (await host.SubmitAsync("app.work", "second")).Id;
        await CancelElsewhereAsync(host, id);
        _go.SetResult(ActionResult.Success());
        Assert.Equal((ExecutionStatus.Cancelled, 0), (await host.EndAsync(id)) is var ended ? (ended.Status, ended.AttemptCount) : default);
        Assert.Equal(["first"], host.Ran);
    }

    [Fact]
    public async Task List_WhileOneRuns_SeesThatItRuns()
    {
        await using var host = await StartAsync(isIdempotent: true);
        var id = (await host.SubmitAsync("app.work")).Id;
        await host.UntilAsync(() => !host.Ran.IsEmpty);
        Assert.Equal(id, Assert.Single((await host.Executions.ListAsync(new ExecutionQuery { Statuses = [ExecutionStatus.Running] }, Token)).Items).Id);
        Assert.Equal(1, (await host.Executions.CountAsync(new ExecutionQuery(), Token))[ExecutionStatus.Running]);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    public async Task ShortRun_ThatMayRunAgain_CostsTwoWrites(bool isIdempotent, int writes)
    {
        await using var host = await StartAsync(isIdempotent);
        _go.SetResult(ActionResult.Success());
        var ended = (await host.Executions.SubmitAndWaitAsync(DurableHost.Request("app.work"), TimeSpan.FromMinutes(1), Token)).Record!;
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, Assert.Single(ended.Attempts).Number));
        Assert.Equal(writes, host.Store.Writes);
        Assert.Equal(ended.Attempts, (await host.Store.FindAsync(ended.Id, Token))!.Record.Attempts);
    }

    private static void AssertKeepsToTheMachine(DurableHost host, string id) => Assert.All(
        host.Store.Steps[id].Zip(host.Store.Steps[id].Skip(1)).Where(static pair => pair.First != pair.Second),
        pair => Assert.True(ExecutionMachine.Allows(pair.First, pair.Second), string.Join(" ", host.Store.Steps[id])));

    private static async Task CancelElsewhereAsync(DurableHost host, string id) =>
        Assert.Equal(CancelKind.Asked, (await host.Store.CancelAsync(new CancelRequest(id, host.Time.GetUtcNow(), "Cancelled elsewhere."), Samples.Ended, Token)).Kind);

    private Task<DurableHost> StartAsync(bool isIdempotent, PolicyConfig? policy = null) => StartAsync(
        host => host.Register("work", (_, token) => _go.Task.WaitAsync(token), isIdempotent),
        new PluginsConfig { Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal) { ["app"] = new() { Defaults = policy ?? new PolicyConfig() } } });
}
