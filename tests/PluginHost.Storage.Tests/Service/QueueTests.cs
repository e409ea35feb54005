using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Sdk;

namespace PluginHost.Storage.Tests.Service;

public sealed class QueueTests : DurableTests
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static PluginsConfig Limit(int limit, int maxQueue = 10_000, IReadOnlyList<string>? key = null) => new()
    {
        Plugins = new Dictionary<string, PluginConfig>(StringComparer.Ordinal)
        {
            ["app"] = new() { Actions = new Dictionary<string, PolicyConfig>(StringComparer.Ordinal) { ["work"] = new() { Timeout = TimeSpan.FromHours(1), Concurrency = new(new ConcurrencyPolicy(limit) { MaxQueue = maxQueue, Key = key ?? [] }) } } },
        },
    };

    private Task<DurableHost> StartAsync(PluginsConfig config, ExecutionOptions? options = null) => StartAsync(host => host.Register("work", async (_, token) =>
    {
        await _go.Task.WaitAsync(token);
        return ActionResult.Success();
    }), config, options);

    [Fact]
    public async Task Queue_BeyondTheRoomInMemory_KeepsItsOrder()
    {
        await using var host = await StartAsync(Limit(1), new ExecutionOptions { MaxActive = 20, MaxActivePerLane = 5 });
        var ids = new List<string>();
        for (var i = 0; i < 60; i++) ids.Add((await host.SubmitAsync("app.work", $"{i:00}")).Id);
        Assert.Equal((5, 55), (host.Window.Count, host.Window.Queued));
        var other = await host.SubmitAsync("app.note", "other");
        Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(other.Id)).Status); // A long line of one action does not hold up others.
        _go.SetResult();
        foreach (var id in ids) Assert.Equal(ExecutionStatus.Succeeded, (await host.EndAsync(id)).Status);
        Assert.Equal(Enumerable.Range(0, 60).Select(static i => $"{i:00}"), host.Ran.Where(static name => name != "other"));
        await host.UntilAsync(() => host.Window is { Count: 0, Queued: 0 });
    }

    [Fact]
    public async Task Queue_WithPriorities_ServesTheUrgentFirst()
    {
        await using var host = await StartAsync(Limit(1), new ExecutionOptions { MaxActivePerLane = 100 });
        await host.SubmitAsync("app.work", "first");
        var last = "";
        foreach (var (name, priority) in new[] { ("l1", ExecutionPriority.Low), ("n1", ExecutionPriority.Normal), ("h1", ExecutionPriority.High), ("l2", ExecutionPriority.Low), ("n2", ExecutionPriority.Normal), ("h2", ExecutionPriority.High) })
        {
            var record = await host.SubmitAsync("app.work", name, new() { Priority = priority });
            if (name == "l2") last = record.Id;
        }

        _go.SetResult();
        await host.EndAsync(last);
        Assert.Equal(["first", "h1", "h2", "n1", "n2", "l1", "l2"], host.Ran);
    }

    [Fact]
    public async Task Queue_OverItsLimit_RefusesAndStoresNothing()
    {
        await using var host = await StartAsync(Limit(1, maxQueue: 3), new ExecutionOptions { MaxActivePerLane = 2 });
        for (var i = 0; i < 4; i++) await host.SubmitAsync("app.work", $"{i}");
        var refused = await host.Executions.SubmitAsync(DurableHost.Request("app.work"), TestContext.Current.CancellationToken);
        Assert.Equal((ErrorCodes.QueueFull, true, null), (refused.Error?.Code, refused.Error?.IsRetryable, refused.Record));
        Assert.Equal(4, (await host.Executions.CountAsync(new(), TestContext.Current.CancellationToken)).Values.Sum());
        _go.SetResult();
        await host.UntilAsync(() => host.Ran.Count == 4);
    }

    [Fact]
    public async Task TimeToLive_OverWhileItWaits_EndsItWithoutRunningIt()
    {
        await using var host = await StartAsync(Limit(1), new ExecutionOptions { MaxActivePerLane = 2 });
        await host.SubmitAsync("app.work", "first");
        var options = new SubmitOptions { Expires = Time.GetUtcNow().AddSeconds(30) };
        var (inMemory, inStore) = (await host.SubmitAsync("app.work", "memory", options), await host.SubmitAsync("app.work", "store", options));
        var delayed = await host.SubmitAsync("app.work", "delayed", options with { RunAt = Time.GetUtcNow().AddSeconds(40) });
        foreach (var id in new[] { inMemory.Id, inStore.Id, delayed.Id })
        {
            var ended = await host.EndAsync(id);
            Assert.Equal((ExecutionStatus.TimedOut, ErrorCodes.TimedOut, 0), (ended.Status, ended.Error?.Code, ended.AttemptCount));
        }

        _go.SetResult();
        await host.UntilAsync(() => host.Window is { Count: 0, Queued: 0 });
        Assert.Equal(["first"], host.Ran);
        Assert.Equal(3, host.Events.Count(static one => one.Outcome == ExecutionOutcome.TimedOut));
    }

    [Fact]
    public async Task Clock_ThatJumps_NeitherLosesNorDoublesAnything()
    {
        await using var host = await StartAsync(Limit(10), new ExecutionOptions());
        _go.SetResult();
        var ids = new List<string>();
        for (var i = 0; i < 20; i++) ids.Add((await host.SubmitAsync("app.work", $"{i}", new() { RunAt = Time.GetUtcNow().AddSeconds(i * 10) })).Id);
        Time.Advance(TimeSpan.FromDays(3));
        foreach (var id in ids) Assert.Equal((ExecutionStatus.Succeeded, 1), (await host.EndAsync(id)) is var ended ? (ended.Status, ended.AttemptCount) : default);
        Assert.Equal(20, host.Ran.Distinct().Count());
        Assert.Equal(20, host.Ran.Count);
    }
}
