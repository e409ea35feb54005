using System.Text;
using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Service;

public sealed class CommandTests : DurableTests
{
    private static readonly PluginsConfig OneAtATime = new()
    {
        Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal) { ["app"] = new() { Defaults = new PolicyConfig { Timeout = TimeSpan.FromHours(1), Concurrency = new(new ConcurrencyPolicy(1)) } } },
    };

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<DurableHost> StartAsync(ExecutionOptions? options = null) => StartAsync(
        host => host.Register("work", async (_, token) =>
        {
            await _go.Task.WaitAsync(token);
            return ActionResult.Success();
        }),
        OneAtATime, options);

    [Fact]
    public async Task Cancel_WhereverItWaits_EndsItAtOnce()
    {
        await using var host = await StartAsync(new ExecutionOptions { MaxActivePerLane = 2 });
        await host.SubmitAsync("app.work", "first");
        var (memory, store) = (await host.SubmitAsync("app.work", "memory"), await host.SubmitAsync("app.work", "store"));
        var delayed = await host.SubmitAsync("app.work", "delayed", new() { RunAt = Time.GetUtcNow().AddHours(1) });
        foreach (var id in new[] { memory.Id, store.Id, delayed.Id })
        {
            var cancelled = await host.Commands.CancelAsync(id, "bob", Token);
            Assert.Equal((CancelOutcome.Cancelled, ExecutionStatus.Cancelled, "cancelled"), (cancelled.Outcome, cancelled.Record?.Status, cancelled.Record?.Error?.Code));
            Assert.Equal(CancelOutcome.Ended, (await host.Commands.CancelAsync(id, "bob", Token)).Outcome);
        }

        _go.SetResult();
        await host.UntilAsync(() => host.Window is { Count: 0, Queued: 0 });
        Assert.Equal(["first"], host.Ran);
        Assert.Equal(CancelOutcome.NotFound, (await host.Commands.CancelAsync("nobody", "bob", Token)).Outcome);
        var audit = await host.Store.ListAuditAsync(new AuditQuery { What = "execution.*" }, Token);
        Assert.Equal([delayed.Id, store.Id, memory.Id], audit.Select(static record => record.TargetId));
        Assert.All(audit, static record => Assert.Equal(("execution.cancel", "execution", "bob"), (record.What, record.TargetType, record.Actor)));
    }

    [Fact]
    public async Task Cancel_OfWhatRuns_IsCancellingUntilItEnds()
    {
        var deaf = new TaskCompletionSource<ActionResult>();
        await using var host = await StartAsync(one => one.Register("deaf", (_, _) => deaf.Task));
        var id = (await host.SubmitAsync("app.deaf")).Id;
        await host.UntilAsync(() => !host.Ran.IsEmpty);
        var cancel = host.Commands.CancelAsync(id, "bob", Token);
        await host.UntilAsync(() => cancel.IsCompleted);
        Assert.Equal((CancelOutcome.Cancelled, ExecutionStatus.Cancelling), ((await cancel).Outcome, (await cancel).Record!.Status));
        Assert.Equal(ExecutionStatus.Cancelled, (await host.EndAsync(id)).Status);
        deaf.SetResult(ActionResult.Success());
        Assert.Equal([ExecutionStatus.Requested, ExecutionStatus.Running, ExecutionStatus.Cancelling, ExecutionStatus.Cancelled], host.Store.Steps[id]);
    }

    [Fact]
    public async Task Bulk_WhileTheStoreIsAway_SaysSo()
    {
        var token = default(CancellationToken);
        await using var host = await StartAsync(one => one.Register("deaf", async (_, cancellationToken) =>
        {
            token = cancellationToken;
            await _go.Task;
            return ActionResult.Success();
        }));
        await host.EndAsync((await host.SubmitAsync("app.note")).Id);
        await host.SubmitAsync("app.deaf");
        await host.UntilAsync(() => host.Ran.Contains("one") && token.CanBeCanceled);
        host.Store.FailsWrites = true;
        var cancel = host.Commands.CancelAllAsync(new ExecutionQuery { ActionRef = "app.deaf" }, "bob", Token);
        await host.UntilAsync(() => cancel.IsCompleted);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cancel);
        Assert.True(token.IsCancellationRequested); // It is asked to end all the same.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Commands.RerunAllAsync(new ExecutionQuery { ActionRef = "app.note" }, "bob", Token));
        host.Store.FailsWrites = false;
        _go.SetResult();
    }

    [Theory]
    [InlineData(HistoryMode.None)]
    [InlineData(HistoryMode.Failures)]
    public async Task Wait_ForOneThatIsNotKept_TellsItsEnd(HistoryMode history)
    {
        await using var host = await StartAsync(
            one => one.Register("work", async (_, token) =>
            {
                await _go.Task.WaitAsync(token);
                return ActionResult.Success();
            }),
            new() { Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal) { ["app"] = new() { Defaults = new PolicyConfig { History = history } } } });
        var submit = host.Executions.SubmitAndWaitAsync(DurableHost.Request("app.work"), TimeSpan.FromMilliseconds(50), Token);
        await host.UntilAsync(() => submit.IsCompleted);
        var wait = host.Executions.WaitAsync((await submit).Record!.Id, TimeSpan.FromMinutes(1), Token);
        _go.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await wait)?.Status);
    }

    [Fact]
    public async Task CancelAll_OfAFilter_LeavesTheOthers()
    {
        await using var host = await StartAsync();
        var running = await host.SubmitAsync("app.work", "first");
        for (var i = 0; i < 10; i++) await host.SubmitAsync("app.work", $"{i}");
        var other = await host.SubmitAsync("app.note", "other", new() { RunAt = Time.GetUtcNow().AddHours(1) });
        await host.UntilAsync(() => host.Ran.Count == 1);
        var result = await host.Commands.CancelAllAsync(new ExecutionQuery { ActionRef = "app.work", Statuses = [ExecutionStatus.Requested] }, "bob", Token);
        Assert.Equal((10, 10), (result.Found, result.Done.Count));
        Assert.Equal(ExecutionStatus.Scheduled, (await host.FindAsync(other.Id)).Status);
        _go.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(running.Id)).Status);
    }

    [Fact]
    public async Task Rerun_OfAnEndedOne_IsANewOneThatNamesIt()
    {
        await using var host = await StartAsync();
        var first = await host.EndAsync((await host.SubmitAsync("app.note", "one")).Id);
        var again = await host.Commands.RerunAsync(first.Id, Encoding.UTF8.GetBytes("""{"name":"two"}"""), "bob", Token);
        var ended = await host.EndAsync(again!.Record!.Id);
        Assert.Equal((first.Id, "bob", """{"name":"two"}"""), (ended.RerunOf, ended.Actor, Encoding.UTF8.GetString(ended.Parameters.Span)));
        Assert.Equal(["one", "two"], host.Ran);
        Assert.Null(await host.Commands.RerunAsync("nobody", default, "bob", Token));
    }

    [Fact]
    public async Task Key_GivenTwice_IsOneExecution()
    {
        await using var host = await StartAsync();
        var request = DurableHost.Request("app.work") with { IdempotencyKey = "k1" };
        var submissions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.Executions.SubmitAsync(request, Token).AsTask())));
        var accepted = Assert.Single(submissions, static one => one.Error is null);
        Assert.All(submissions.Where(one => one != accepted), one => Assert.Equal((ErrorCodes.IdempotencyConflict, accepted.Record!.Id), (one.Error!.Code, one.Record!.Id)));

        var other = await host.Executions.SubmitAsync(DurableHost.Request("app.work", "two") with { IdempotencyKey = "k1" }, Token);
        Assert.Equal((ErrorCodes.IdempotencyConflict, true), (other.Error?.Code, other.Error?.IsOtherRequest));
        _go.SetResult();
        await host.EndAsync(accepted.Record!.Id);
        var replayed = await host.Executions.SubmitAsync(request, Token);
        Assert.Equal((true, accepted.Record.Id, ExecutionStatus.Succeeded), (replayed.IsReplayed, replayed.Record!.Id, replayed.Record.Status));
        Assert.Single(host.Ran);
    }

    [Fact]
    public async Task Key_OfWhatFailed_MayRunAgain()
    {
        var result = ActionResult.Failed("no", "No.");
        await using var host = await StartAsync(one => one.Register("fails", (_, _) => Task.FromResult(result)));
        var request = DurableHost.Request("app.fails") with { IdempotencyKey = "k1" };
        var first = await host.EndAsync((await host.Executions.SubmitAsync(request, Token)).Record!.Id);
        Assert.Equal(ExecutionStatus.Failed, first.Status);
        result = ActionResult.Success();
        var second = await host.EndAsync((await host.Executions.SubmitAsync(request, Token)).Record!.Id);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, (await host.Executions.SubmitAsync(request, Token)).Record!.Id);
    }

    [Fact]
    public async Task Store_ThatIsAway_AcceptsNothingAndLosesNothing()
    {
        await using var host = await StartAsync();
        var running = await host.SubmitAsync("app.work", "running");
        await host.UntilAsync(() => host.Ran.Count == 1);
        host.Store.IsUp = false;
        var refused = await host.Executions.SubmitAsync(DurableHost.Request("app.note"), Token);
        Assert.Equal((ErrorCodes.StoreUnavailable, null, "Executions cannot be stored now: The disk is full."), (refused.Error?.Code, refused.Record, refused.Error?.Message));
        _go.SetResult();
        await host.UntilAsync(() => host.Get<Core.Executions.Running.StoreHealth>().Problem is not null);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Executions.FindAsync("nobody", Token).AsTask());
        host.Store.IsUp = true;
        Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(running.Id)).Status);
        await host.UntilAsync(() => host.Get<Core.Executions.Running.StoreHealth>().Problem is null);
        Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync((await host.SubmitAsync("app.note")).Id)).Status);
        Assert.Equal(2, (await host.Executions.CountAsync(new(), Token)).Values.Sum());
        await host.UntilAsync(() => host.Window.Count == 0);
    }

    [Fact]
    public async Task Key_OfARefusedRequest_IsFree()
    {
        await using var host = await StartAsync();
        host.Store.IsUp = false;
        var request = DurableHost.Request("app.note") with { IdempotencyKey = "k1" };
        Assert.NotNull((await host.Executions.SubmitAsync(request, Token)).Error);
        host.Store.IsUp = true;
        Assert.Null((await host.Executions.SubmitAsync(request, Token)).Error);
    }
}
