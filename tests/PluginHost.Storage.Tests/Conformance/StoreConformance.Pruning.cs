using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    private static PruneRequest Prune(double succeeded = 0, double others = 0, long most = 1000, double events = 0, int batch = 100, double now = 0) =>
        new(Samples.At(now), Samples.At(succeeded), Samples.At(others), most, Samples.At(events), batch);

    private async Task<List<string>> LeftAsync() => [.. (await IdsAsync(new ExecutionQuery { Limit = 1000 })).Order()];

    [Fact]
    public async Task Prune_ByAge_TellsOutcomesApart()
    {
        foreach (var status in Enum.GetValues<ExecutionStatus>().Where(ExecutionStatuses.IsTerminal))
        {
            await AddEndedAsync(status, 10, Samples.Execution(id: $"old-{status.ToWord()}"));
            await AddEndedAsync(status, 20, Samples.Execution(id: $"new-{status.ToWord()}"));
        }

        Assert.Equal(0, await Store.PruneAsync(Prune(succeeded: 10, others: 10), Token));
        Assert.Equal(2, await Store.PruneAsync(Prune(succeeded: 20), Token));
        Assert.DoesNotContain("old-succeeded", await LeftAsync());
        Assert.DoesNotContain("old-skipped", await LeftAsync());
        Assert.Equal(4, await Store.PruneAsync(Prune(others: 10.000001), Token));
        Assert.All(await LeftAsync(), static id => Assert.StartsWith("new-", id, StringComparison.Ordinal));
        Assert.Equal(6, (await LeftAsync()).Count);
    }

    [Fact]
    public async Task Prune_ByNumber_TakesThoseThatEndedFirst()
    {
        foreach (var (id, ended) in new[] { ("c", 30.0), ("a", 10.0), ("d", 40.0), ("b", 20.0) }) await AddEndedAsync(ExecutionStatus.Succeeded, ended, Samples.Execution(id: id));
        await AddRunningAsync(Samples.Execution(id: "runs"));
        await AddAsync(Samples.Execution(id: "waits"));
        Assert.Equal(0, await Store.PruneAsync(Prune(most: 4), Token));
        Assert.Equal(2, await Store.PruneAsync(Prune(most: 2), Token));
        Assert.Equal(["c", "d", "runs", "waits"], await LeftAsync());
    }

    [Fact]
    public async Task Prune_MoreThanABatch_TakesSeveralCalls()
    {
        foreach (var i in Enumerable.Range(0, 7)) await AddEndedAsync(ExecutionStatus.Failed, 1 + i, Samples.Execution(id: $"e{i}"));
        Assert.Equal(3, await Store.PruneAsync(Prune(others: 100, batch: 3), Token));
        Assert.Equal(3, await Store.PruneAsync(Prune(others: 100, batch: 3), Token));
        Assert.Equal(1, await Store.PruneAsync(Prune(others: 100, batch: 3), Token));
        Assert.Equal(0, await Store.PruneAsync(Prune(others: 100, batch: 3), Token));
    }

    [Fact]
    public async Task Prune_WhatHasNotEnded_IsLeftAlone()
    {
        await AddAsync(Samples.Execution());
        await AddAsync(Samples.Execution().Scheduled(5));
        await AddRunningAsync();
        Assert.Equal(0, await Store.PruneAsync(Prune(succeeded: 1000, others: 1000, most: 0), Token));
        Assert.Equal(3, (await LeftAsync()).Count);
    }

    [Fact]
    public async Task Prune_TakesAttemptsAndLogsWithIt()
    {
        var running = await AddRunningAsync();
        await Store.AppendLogAsync(running.Record.Id, [Line(1)], Token);
        await Store.ChangeAsync(running.To(ExecutionStatus.Succeeded, 2), Token);
        Assert.Equal(1, await Store.PruneAsync(Prune(succeeded: 10), Token));
        Assert.Empty(await Store.ReadLogAsync(running.Record.Id, 0, 10, Token));
        Assert.Empty((await AddAsync(Samples.Execution(id: running.Record.Id))).Record.Attempts);
    }

    [Fact]
    public async Task Prune_OldEvents_LeavesTheOthersAndTheirSequences()
    {
        foreach (var i in Enumerable.Range(1, 4)) await Store.ChangeAsync((await AddRunningAsync()).To(ExecutionStatus.Succeeded) with { Event = Samples.Event($"e{i}", i) }, Token);
        var before = await Store.ReadEventsAsync(0, 10, Token);
        await Store.PruneAsync(Prune(events: 3), Token);
        var left = await Store.ReadEventsAsync(0, 10, Token);
        Assert.Equal(before.Skip(2).Select(static one => (one.Sequence, one.ExecutionId)), left.Select(static one => (one.Sequence, one.ExecutionId)));
        await Store.PruneAsync(Prune(events: 30), Token);
        await Store.ChangeAsync((await AddRunningAsync()).To(ExecutionStatus.Succeeded) with { Event = Samples.Event("e5", 5) }, Token);
        Assert.True(Assert.Single(await Store.ReadEventsAsync(before[^1].Sequence, 10, Token)).Sequence > before[^1].Sequence);
    }

    [Fact]
    public async Task Prune_ExpiredKeys_LeavesThoseInForce()
    {
        var first = Samples.Execution();
        await Store.AddAsync(first, Key(), Token);
        await Store.PruneAsync(Prune(now: 59), Token);
        Assert.Equal(first.Record.Id, (await Store.AddAsync(Samples.Execution(), Key(now: 59), Token)).ExistingId);
        await Store.PruneAsync(Prune(now: 60), Token);
        Assert.Null((await Store.AddAsync(Samples.Execution(), Key(now: 30), Token)).ExistingId);
    }

    [Fact]
    public async Task BackUp_OfTheStore_IsWholeOrNotSupported()
    {
        var folder = Directory.CreateTempSubdirectory("pluginhost-storage-");
        try
        {
            await AddRunningAsync();
            var path = Path.Combine(folder.FullName, "copy");
            if (await Record.ExceptionAsync(() => Store.BackUpAsync(path, Token)) is { } refused) Assert.IsType<NotSupportedException>(refused);
            else Assert.True(new FileInfo(path).Length > 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
