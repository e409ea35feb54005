using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Sqlite;

/// <summary>Unclean ends, damaged files and full disks.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AfterAnUncleanEnd_HasAllThatWasAnswered()
    {
        using var copy = new SqliteFolder();
        await using (var store = await _folder.OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => store.AddAsync(Samples.Execution() with { Owner = "host-a" }, null, Token)));
            CopyAsIfKilled(copy);
        }

        await using var again = await copy.OpenAsync("host-b");
        Assert.Equal(300, (await again.RecoverAsync(Samples.At(1), Samples.Ended, Token)).Released);
        Assert.Equal(300, (await again.CountAsync(new ExecutionQuery(), Token))[ExecutionStatus.Requested]);
    }

    [Fact]
    public async Task Open_DamagedByAnUncleanEnd_SaysWhatIsWrong()
    {
        await _folder.FillAsync();
        await File.WriteAllTextAsync(_folder.File + ".lock", "host-a", Token);
        Damage();
        var refused = await _folder.RefusedAsync();
        Assert.False(refused.IsTransient);
        Assert.StartsWith($"The store '{_folder.File}' was damaged when its host went down: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("or start with an empty store.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_UncleanEndWithoutDamage_IsForgottenAfterTheClosing()
    {
        await _folder.FillAsync(1);
        await File.WriteAllTextAsync(_folder.File + ".lock", "host-a", Token);
        await using (await _folder.OpenAsync()) Assert.NotEqual(0, new FileInfo(_folder.File + ".lock").Length);
        Assert.Equal(0, new FileInfo(_folder.File + ".lock").Length);
    }

    [Fact]
    public async Task Write_FullDisk_IsRefusedAndGoesOnWhenThereIsRoom()
    {
        using var disk = SmallDisk.TryMount("size=3m");
        Assert.SkipWhen(disk is null, "Mounting a file system needs root on Linux.");
        await using var store = new SqliteStore(disk.File, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await store.OpenAsync(Samples.Owner("host-a"), Token);
        await store.AddAsync(Samples.Execution(id: "before"), null, Token);
        var filler = disk.Fill();
        var kept = 1;
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; ; kept++) await store.AddAsync(Samples.Execution().With(static record => record with { Parameters = new byte[20_000] }), null, Token);
        });
        Assert.True(full.IsTransient);
        Assert.StartsWith($"There is no room for the store '{disk.File}': its file system is full. Free some; the store goes on by itself. (SQLite 13: ", full.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.FindAsync("before", Token));
        Assert.Equal(kept, (await store.CountBacklogAsync(Token)).Values.Sum());
        File.Delete(filler);
        await store.AddAsync(Samples.Execution(id: "after"), null, Token);
        Assert.NotNull(await store.FindAsync("after", Token));
        Assert.Equal(kept + 1, (await store.CountBacklogAsync(Token)).Values.Sum());
    }

    [Fact]
    public async Task Write_LockedByAnotherProgram_IsRefusedAndGoesOnAfterwards()
    {
        await using var store = await _folder.OpenAsync();
        await store.AddAsync(Samples.Execution(), null, Token);
        using (var other = PluginHost.Storage.Sqlite.Native.SqliteDatabase.Open(_folder.File))
        {
            other.Execute("BEGIN IMMEDIATE");
            var locked = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(Samples.Execution(), null, Token));
            Assert.True(locked.IsTransient);
            Assert.StartsWith($"The store '{_folder.File}' is locked by another program. End what has it open (a backup, the sqlite3 shell). (SQLite 5: ", locked.Message, StringComparison.Ordinal);
        }

        await store.AddAsync(Samples.Execution(), null, Token);
        Assert.Equal(2, (await store.CountBacklogAsync(Token)).Values.Sum());
    }

    private void CopyAsIfKilled(SqliteFolder to)
    {
        File.WriteAllText(to.File + ".lock", "host-a");
        foreach (var name in new[] { "executions.db", "executions.db-wal" })
        {
            using var from = new FileStream(Path.Combine(_folder.Folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = File.Create(Path.Combine(to.Folder, name));
            from.CopyTo(copy);
        }
    }

    // Zeroes at the end: the header is well, and so is what opening reads.
    private void Damage()
    {
        using var file = new FileStream(_folder.File, FileMode.Open);
        file.Position = file.Length - 8192;
        file.Write(new byte[8192]);
    }
}
