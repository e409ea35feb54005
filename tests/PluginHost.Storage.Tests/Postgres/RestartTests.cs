using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Postgres;

/// <summary>What holds when the server goes down and comes back. The server is this class's own.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();
    private PostgresStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgresStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _store = new PostgresStore(await _server.CreateDatabaseAsync(), TimeProvider.System, NullLogger.Instance);
        await _store.OpenAsync(Samples.Owner("host-a"), Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Server_RestartedBetweenCalls_IsNotNoticed()
    {
        var first = Samples.Execution();
        await Store.AddAsync(first, null, Token);
        await _server.CrashAsync();
        await _server.StartAsync();
        Assert.NotNull(await Store.FindAsync(first.Record.Id, Token));
        await _server.CrashAsync();
        await _server.StartAsync();
        Assert.True((await Store.AddAsync(Samples.Execution(), null, Token)).Sequence > 1);
        Assert.Equal(2, (await Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(1), 10, []), Token)).Count);
    }

    [Fact]
    public async Task Server_Down_IsSaidWithWhatToDo()
    {
        await _server.CrashAsync();
        Func<Task>[] calls =
        [
            () => Store.AddAsync(Samples.Execution(), null, Token),
            () => Store.ChangeAsync(Samples.Execution().To(ExecutionStatus.Running), Token),
            () => Store.ClaimAsync(new ClaimRequest("host-a", Samples.At(1), 10, []), Token),
            () => Store.RenewAsync(Samples.Owner("host-a"), Token),
            () => Store.ListAsync(new ExecutionQuery(), Token),
            () => Store.ListKeysAsync(Token),
        ];
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.True(failure.IsTransient);
            Assert.Contains("cannot be reached, or did not answer in time. Start it or repair the network; the store goes on by itself.", failure.Message, StringComparison.Ordinal);
        }

        await _server.StartAsync();
        Assert.True((await Store.AddAsync(Samples.Execution(), null, Token)).Sequence > 0);
    }

    // Each caller knows afterwards, for certain, which of its executions are stored.
    [Fact]
    public async Task Server_CrashesUnderLoad_TellsTheTruthAboutEveryCall()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var underWay = new TaskCompletionSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => WriteAsync(underWay, enough.Token))));
        for (var crash = 0; crash < 2; crash++)
        {
            await underWay.Task.WaitAsync(Token);
            await _server.CrashAsync();
            await _server.StartAsync();
        }

        await enough.CancelAsync();
        var told = (await writing).SelectMany(static one => one).ToList();
        Assert.Contains(told, static one => one.IsStored);
        foreach (var (id, isStored, isBegun) in told)
        {
            var found = await Store.FindAsync(id, Token);
            Assert.Equal(isStored, found is not null);
            if (found is not null) Assert.Equal(isBegun, found.Record is { Status: ExecutionStatus.Running, Attempts.Count: 1 });
        }
    }

    private async Task<List<(string Id, bool IsStored, bool IsBegun)>> WriteAsync(TaskCompletionSource underWay, CancellationToken enough)
    {
        var told = new List<(string, bool, bool)>();
        while (!enough.IsCancellationRequested)
        {
            var execution = Samples.Execution() with { Owner = "host-a", Fence = 1 };
            var isStored = await IsMadeAsync(async () => (await Store.AddAsync(execution, null, Token)).Sequence > 0);
            var isBegun = isStored && await IsMadeAsync(() => Store.ChangeAsync(execution.To(ExecutionStatus.Running) with { Attempt = Samples.Attempt(1, 1) }, Token));
            told.Add((execution.Record.Id, isStored, isBegun));
            if (told.Count > 20) underWay.TrySetResult();
        }

        return told;
    }

    private static async Task<bool> IsMadeAsync(Func<Task<bool>> call)
    {
        try
        {
            return await call();
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
