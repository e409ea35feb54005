using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Executions.Storage.Memory;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Memory;

public sealed class MemoryStoreLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ended_MoreThanTheMost_DropsThoseThatEndedFirst()
    {
        await using var store = new MemoryStore();
        for (var i = 0; i < MemoryStore.MaxEnded + 5; i++) await EndAsync(store, Samples.Execution(id: $"e{i}"), i);
        Assert.Null(await store.FindAsync("e4", Token));
        Assert.NotNull(await store.FindAsync("e5", Token));
        Assert.Equal(MemoryStore.MaxEnded, (await store.CountAsync(new ExecutionQuery(), Token))[ExecutionStatus.Succeeded]);
    }

    [Fact]
    public async Task Ended_MoreBytesThanTheMost_DropsThoseThatEndedFirst()
    {
        await using var store = new MemoryStore();
        var big = new byte[100 * 1024 * 1024];
        for (var i = 0; i < 3; i++) await EndAsync(store, Samples.Execution(id: $"e{i}").With(record => record with { Parameters = big }), i);
        Assert.Null(await store.FindAsync("e0", Token));
        Assert.NotNull(await store.FindAsync("e1", Token));
    }

    [Fact]
    public async Task Unended_MoreThanTheMost_AreAllKept()
    {
        await using var store = new MemoryStore();
        for (var i = 0; i < MemoryStore.MaxEnded + 5; i++) await store.AddAsync(Samples.Execution(), null, Token);
        Assert.Equal(MemoryStore.MaxEnded + 5, (await store.CountBacklogAsync(Token)).Values.Sum());
    }

    [Fact]
    public async Task Events_MoreThanTheMost_DropTheOldest()
    {
        await using var store = new MemoryStore();
        for (var i = 1; i <= MemoryOutbox.MaxEvents + 5; i++) await EndAsync(store, Samples.Execution(id: $"e{i}"), i, Samples.Event($"e{i}"));
        var first = Assert.Single(await store.ReadEventsAsync(0, 1, Token));
        Assert.Equal((6, "e6"), (first.Sequence, first.ExecutionId));
    }

    [Fact]
    public async Task BackUp_Asked_IsNotSupported()
    {
        await using var store = new MemoryStore();
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => store.BackUpAsync("copy", Token));
        Assert.Equal("Executions are kept in memory only and end with the process: there is nothing to back up.", refused.Message);
    }

    private static async Task EndAsync(MemoryStore store, StoredExecution execution, double at, OutboxEvent? news = null)
    {
        await store.AddAsync(execution with { Owner = "host-a" }, null, Token);
        Assert.True(await store.ChangeAsync((execution with { Fence = 1 }).To(ExecutionStatus.Succeeded, at) with { Event = news }, Token));
    }
}
