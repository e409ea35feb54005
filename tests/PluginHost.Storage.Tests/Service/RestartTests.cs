using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Service;

public sealed class RestartTests : DurableTests
{
    private static readonly TaskCompletionSource Never = new();

    private static PluginsConfig OneAtATime => Policies(new PolicyConfig { Concurrency = new(new ConcurrencyPolicy(1)) });

    private static PluginsConfig Policies(PolicyConfig policy) => new() { Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal) { ["app"] = new() { Defaults = policy } } };

    [Fact]
    public async Task Execution_ThatHasEnded_IsThereAfterARestart()
    {
        ExecutionRecord ended;
        await using (var host = await StartAsync()) ended = await host.EndAsync((await host.SubmitAsync("app.note")).Id);
        await using var again = await StartAsync();
        var found = await again.FindAsync(ended.Id);
        Assert.Equal((ExecutionStatus.Succeeded, "ada", 1, ended.Created, ended.Updated), (found.Status, found.Actor, Assert.Single(found.Attempts).Number, found.Created, found.Updated));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Crash_WhileItRuns_RunsItAgainWhenItMay(bool isIdempotent, bool isAtOnce)
    {
        string id;
        var first = await StartAsync(host => host.Register("work", static async (_, token) =>
        {
            await Never.Task.WaitAsync(token);
            return ActionResult.Success();
        }, isIdempotent));
        id = (await first.SubmitAsync("app.work")).Id;
        await first.UntilAsync(() => !first.Ran.IsEmpty);
        if (!isAtOnce) await first.UntilAsync(async () => (await first.Store.FindAsync(id, TestContext.Current.CancellationToken))!.Record.Status == ExecutionStatus.Running);
        await first.CrashAsync();

        await using var again = await StartAsync(host => host.Register("work", static (_, _) => Task.FromResult(ActionResult.Success()), isIdempotent));
        var ended = await again.EndAsync(id);
        Assert.Equal(isIdempotent ? ExecutionStatus.Succeeded : ExecutionStatus.Abandoned, ended.Status);
        Assert.Equal(isIdempotent ? 1 : 0, again.Ran.Count);
        if (!isIdempotent || !isAtOnce)
        {
            Assert.Equal((ErrorCodes.Abandoned, "The host went down while it ran."), (ended.Attempts[0].ErrorCode, ended.Attempts[0].ErrorMessage));
            Assert.Equal(isIdempotent ? 2 : 1, ended.AttemptCount);
        }

        await again.UntilAsync(() => again.Events.Count == 1);
        Assert.Equal(id, Assert.Single(again.Events).ExecutionId);
        Assert.Single(await again.Store.ReadEventsAsync(0, 10, TestContext.Current.CancellationToken), one => one.ExecutionId == id);
    }

    [Fact]
    public async Task Crash_OfARunThatThePolicyRepeats_RunsItAgain()
    {
        var policy = Policies(new PolicyConfig { RerunsAfterCrash = true });
        var first = await StartAsync(static host => host.Register("work", static async (_, token) =>
        {
            await Never.Task.WaitAsync(token);
            return ActionResult.Success();
        }), policy);
        var id = (await first.SubmitAsync("app.work")).Id;
        await first.UntilAsync(() => !first.Ran.IsEmpty);
        await first.CrashAsync();
        await using var again = await StartAsync(static host => host.Register("work", static (_, _) => Task.FromResult(ActionResult.Success())), policy);
        Assert.Equal(ExecutionStatus.Succeeded, (await again.EndAsync(id)).Status);
    }

    [Fact]
    public async Task DelayedStart_OverARestart_BeginsWhenItIsDue()
    {
        string id;
        var due = Time.GetUtcNow().AddMinutes(1);
        await using (var host = await StartAsync())
        {
            var record = await host.SubmitAsync("app.note", options: new() { RunAt = due });
            Assert.Equal((ExecutionStatus.Scheduled, due), (record.Status, record.Due));
            id = record.Id;
        }

        await using var again = await StartAsync();
        Assert.Equal(ExecutionStatus.Scheduled, (await again.FindAsync(id)).Status);
        var ended = await again.EndAsync(id);
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        Assert.True(ended.Started >= due, $"It began at {ended.Started}, before {due}.");
        Assert.True(ended.Started < due.AddSeconds(3), $"It began at {ended.Started}, long after {due}.");
    }

    [Fact]
    public async Task Retry_OverACrash_GoesOnWithTheNextAttempt()
    {
        var policy = Policies(new PolicyConfig { Retry = new RetryPolicy { Attempts = 3, Delay = TimeSpan.FromSeconds(20), Backoff = RetryBackoff.Constant, Jitter = 0 } });
        static void Register(DurableHost host) => host.Register("work", static (context, _) => Task.FromResult(context.Attempt < 3 ? ActionResult.Failed("no", "No.", retryable: true) : ActionResult.Success()));
        var first = await StartAsync(Register, policy);
        var id = (await first.SubmitAsync("app.work")).Id;
        await first.UntilAsync(async () => (await first.FindAsync(id)).Status == ExecutionStatus.Scheduled);
        await first.UntilAsync(() => first.Window.Count == 0); // It waits in the store, and takes no memory.
        await first.CrashAsync();

        await using var again = await StartAsync(Register, policy);
        var ended = await again.EndAsync(id);
        Assert.Equal((ExecutionStatus.Succeeded, 3), (ended.Status, ended.AttemptCount));
        Assert.Equal([1, 2, 3], ended.Attempts.Select(static attempt => attempt.Number));
        Assert.All(ended.Attempts.Zip(ended.Attempts.Skip(1)), static pair => Assert.True(pair.Second.Started - pair.First.Finished >= TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Stop_WithAQueue_HandsBackWhatWaits()
    {
        var go = new TaskCompletionSource();
        async Task<ActionResult> Body(ActionContext context, CancellationToken token)
        {
            await go.Task.WaitAsync(token);
            return ActionResult.Success();
        }

        var ids = new List<string>();
        var first = await StartAsync(host => host.Register("work", Body), OneAtATime);
        for (var i = 0; i < 5; i++) ids.Add((await first.SubmitAsync("app.work", $"{i}")).Id);
        await first.UntilAsync(() => first.Ran.Count == 1);
        var stop = first.StopAsync(CancellationToken.None);
        await first.UntilAsync(() => first.Window.Count == 1);
        go.SetResult();
        await stop;
        await first.DisposeAsync();
        Assert.Equal(["0"], first.Ran);

        await using var again = await StartAsync(host => host.Register("work", Body), OneAtATime);
        foreach (var id in ids) Assert.Equal((ExecutionStatus.Succeeded, 1), (await again.EndAsync(id)) is var ended ? (ended.Status, ended.AttemptCount) : default);
        Assert.Equal(["1", "2", "3", "4"], again.Ran);
    }

    [Theory]
    [InlineData(true, ExecutionStatus.Succeeded)]
    [InlineData(false, ExecutionStatus.Cancelled)]
    public async Task Stop_BeyondItsTime_HandsBackWhatMayRunAgain(bool isIdempotent, ExecutionStatus expected)
    {
        var first = await StartAsync(host => host.Register("work", static async (_, token) =>
        {
            await Never.Task.WaitAsync(token);
            return ActionResult.Success();
        }, isIdempotent));
        var id = (await first.SubmitAsync("app.work")).Id;
        await first.UntilAsync(() => !first.Ran.IsEmpty);
        await first.StopAsync(new CancellationToken(canceled: true));
        await first.DisposeAsync();

        await using var again = await StartAsync(host => host.Register("work", static (_, _) => Task.FromResult(ActionResult.Success()), isIdempotent));
        Assert.Equal(expected, (await again.EndAsync(id)).Status);
    }
}
