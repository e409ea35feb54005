using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Postgres;

/// <summary>What holds when several hosts use one database.</summary>
public sealed class SharedDatabaseTests(OneDatabase database) : IClassFixture<OneDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_ManyHostsAtOnce_MakesTheTablesOnce()
    {
        var address = await database.EmptyAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => OpenAsync(address, $"host-{i}")));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Open_TablesOfANewerProgram_IsRefused()
    {
        var address = await database.EmptyAsync();
        await (await OpenAsync(address, "host-a")).DisposeAsync();
        await database.RunAsync("INSERT INTO pluginhost.schema_versions (version) VALUES (99)");
        await using var store = Store(address);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(Samples.Owner("host-b"), Token));
        Assert.False(refused.IsTransient);
        Assert.Matches(
            @"^The tables on the PostgreSQL server '127\.0\.0\.1:\d+/t\w+' have version 99, and this program knows no later one than 1\. Run the newer program again, or restore a backup of before its first start \(pg_restore\)\.$",
            refused.Message);
    }

    [Fact]
    public async Task Open_NoSuchDatabase_SaysWhatToDo()
    {
        var address = await database.EmptyAsync();
        await using var store = Store(address.Replace("Database=t", "Database=no_t", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(Samples.Owner("host-a"), Token));
        Assert.False(refused.IsTransient);
        Assert.Contains("has no such database. Create it (createdb); the host makes its tables in it.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_FromTwoHosts_GivesEachOnce()
    {
        var address = await database.EmptyAsync();
        await using var one = await OpenAsync(address, "host-a");
        await using var other = await OpenAsync(address, "host-b");
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => one.AddAsync(Samples.Execution($"lane-{i % 5}"), null, Token)));
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            var (store, owner) = i % 2 == 0 ? (one, "host-a") : (other, "host-b");
            string[] full = i % 3 == 0 ? ["lane-1"] : [];
            for (var empty = 0; empty < 3;)
            {
                var mine = await store.ClaimAsync(new ClaimRequest(owner, Samples.At(0), 7, full), Token);
                empty = mine.Count == 0 ? empty + 1 : 0;
                foreach (var execution in mine) claimed.Add(execution.Record.Id);
            }
        })));
        Assert.Equal(400, claimed.Count);
        Assert.Equal(400, claimed.Distinct().Count());
    }

    [Fact]
    public async Task Add_SameKeyOnTwoHosts_StoresOne()
    {
        var address = await database.EmptyAsync();
        await using var one = await OpenAsync(address, "host-a");
        await using var other = await OpenAsync(address, "host-b");
        for (var round = 0; round < 10; round++)
        {
            var key = new IdempotencyKey("ann", $"k{round}", "h", Samples.At(60), Samples.At(0));
            var answers = await Task.WhenAll(one.AddAsync(Samples.Execution(), key, Token), other.AddAsync(Samples.Execution(), key, Token));
            Assert.Single(answers, static answer => answer.ExistingId is null);
        }
    }

    [Fact]
    public async Task Events_WrittenByTwoHosts_AreMissedNever()
    {
        var address = await database.EmptyAsync();
        await using var one = await OpenAsync(address, "host-a");
        await using var other = await OpenAsync(address, "host-b");
        var writing = Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => EndAsync(i % 2 == 0 ? one : other, Samples.Execution()))));
        var seen = new List<OutboxEvent>();
        while (seen.Count < 300) seen.AddRange(await one.ReadEventsAsync(seen.Count == 0 ? 0 : seen[^1].Sequence, 20, Token));
        await writing;
        Assert.Equal(300, seen.Select(static one => one.ExecutionId).Distinct().Count());
    }

    [Fact]
    public async Task Recover_OnTwoHostsAtOnce_TakesEachOnce()
    {
        var address = await database.EmptyAsync();
        await using var gone = await OpenAsync(address, "host-gone");
        await using var one = await OpenAsync(address, "host-a", 40);
        await using var other = await OpenAsync(address, "host-b", 40);
        var claimed = Enumerable.Range(0, 50).Select(_ => Samples.Execution() with { Owner = "host-gone", IsRerunAfterCrash = true }).ToList();
        await Task.WhenAll(claimed.ConvertAll(one => BeginAsync(gone, one)));
        var answers = await Task.WhenAll(Task.Run(() => one.RecoverAsync(Samples.At(50), Samples.Ended, Token)), Task.Run(() => other.RecoverAsync(Samples.At(50), Samples.Ended, Token)));
        Assert.Equal(50, answers.SelectMany(static answer => answer.Rerun).Select(static one => one.Record.Id).Distinct().Count());
        Assert.Equal(50, answers.Sum(static answer => answer.Rerun.Count));
        Assert.Null(await gone.RenewAsync(Samples.Owner("host-gone", 51), Token));
        await gone.OpenAsync(Samples.Owner("host-gone, again", 52), Token);
        Assert.Empty((await gone.RenewAsync(Samples.Owner("host-gone, again", 52), Token))!);
        Assert.Single(await gone.ClaimAsync(new ClaimRequest("host-gone, again", Samples.At(53), 1, []), Token));
    }

    [Fact]
    public async Task Recover_AfterALostLease_VoidsWhatWasClaimedSince()
    {
        var address = await database.EmptyAsync();
        await using var late = await OpenAsync(address, "host-a");
        await using var other = await OpenAsync(address, "host-b", 40);
        await other.RecoverAsync(Samples.At(50), Samples.Ended, Token);
        var claimed = Samples.Execution() with { Owner = "host-a" };
        await late.AddAsync(claimed, null, Token);
        Assert.Null(await late.RenewAsync(Samples.Owner("host-a", 51), Token));
        await late.OpenAsync(Samples.Owner("host-a, again", 52), Token);
        Assert.Equal(1, (await late.RecoverAsync(Samples.At(52), Samples.Ended, Token)).Released);
        Assert.Null((await late.FindAsync(claimed.Record.Id, Token))!.Owner);
    }

    [Fact]
    public async Task Dispose_OfAHost_GivesItsLeaseBack()
    {
        var address = await database.EmptyAsync();
        var gone = await OpenAsync(address, "host-a");
        await gone.AddAsync(Samples.Execution() with { Owner = "host-a" }, null, Token);
        await gone.DisposeAsync();
        await using var other = await OpenAsync(address, "host-b");
        Assert.Equal(1, (await other.RecoverAsync(Samples.At(1), Samples.Ended, Token)).Released);
    }

    [Fact]
    public async Task BackUp_Asked_NamesTheProgramForIt()
    {
        await using var store = Store(await database.EmptyAsync());
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => store.BackUpAsync("copy", Token));
        Assert.Equal("Executions are kept in PostgreSQL: back the database up with pg_dump, which also works while the host runs.", refused.Message);
    }

    private static PostgresStore Store(string address) => new(address, TimeProvider.System, NullLogger.Instance);

    private static async Task<PostgresStore> OpenAsync(string address, string owner, double at = 0)
    {
        var store = Store(address);
        await store.OpenAsync(Samples.Owner(owner, at), Token);
        return store;
    }

    private static async Task BeginAsync(PostgresStore store, StoredExecution execution)
    {
        await store.AddAsync(execution, null, Token);
        Assert.True(await store.ChangeAsync((execution with { Fence = 1 }).To(ExecutionStatus.Running) with { Attempt = Samples.Attempt(1, 1) }, Token));
    }

    private static async Task EndAsync(PostgresStore store, StoredExecution execution)
    {
        await BeginAsync(store, execution with { Owner = "host-a" });
        Assert.True(await store.ChangeAsync((execution with { Fence = 1 }).To(ExecutionStatus.Succeeded) with { Event = Samples.Event(execution.Record.Id) }, Token));
    }
}
