using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Sqlite;

public sealed class OpeningTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NothingThere_MakesFilesThatOnlyTheUserMayRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await using var store = await _folder.OpenAsync();
        await store.AddAsync(Samples.Execution(), null, Token);
        await store.FindAsync("none", Token);
        var files = Directory.GetFiles(_folder.Folder);
        Assert.Equal(["executions.db", "executions.db-shm", "executions.db-wal", "executions.db.lock"], files.Select(Path.GetFileName).Order());
        Assert.All(files, static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Open_FolderMissing_MakesIt()
    {
        await using var store = new SqliteStore(Path.Combine(_folder.Folder, "a", "b", "executions.db"), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await store.OpenAsync(Samples.Owner("host-a"), Token);
        Assert.True((await store.AddAsync(Samples.Execution(), null, Token)).Sequence > 0);
    }

    [Fact]
    public async Task Close_WhatWasWritten_IsInTheOneFile()
    {
        await _folder.FillAsync();
        Assert.Equal(["executions.db", "executions.db.lock"], Directory.GetFiles(_folder.Folder).Select(Path.GetFileName).Order());
        File.Move(_folder.File, _folder.File + ".moved");
        await using (await _folder.OpenAsync())
        {
        }

        File.Move(_folder.File + ".moved", _folder.File, overwrite: true);
        await using var store = await _folder.OpenAsync();
        Assert.Equal(200, (await store.CountBacklogAsync(Token)).Values.Sum());
    }

    [Fact]
    public async Task Close_WhileWritesWait_WritesThem()
    {
        var store = await _folder.OpenAsync();
        var adding = Enumerable.Range(0, 1_000).Select(_ => store.AddAsync(Samples.Execution(), null, Token)).ToList();
        await store.DisposeAsync();
        await Task.WhenAll(adding);
        await store.DisposeAsync();
        await using var again = await _folder.OpenAsync();
        Assert.Equal(1_000, (await again.CountBacklogAsync(Token)).Values.Sum());
    }

    [Fact]
    public async Task Calls_AfterTheClosing_SayThatItIsClosed()
    {
        var store = await _folder.OpenAsync();
        await store.DisposeAsync();
        var write = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(Samples.Execution(), null, Token));
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync("any", Token));
        Assert.Equal(($"The store '{_folder.File}' is closed.", $"The store '{_folder.File}' is closed."), (write.Message, read.Message));
    }

    [Fact]
    public async Task Calls_BeforeTheOpening_SayThatItIsNotOpen()
    {
        await using var store = _folder.Store();
        var early = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync("any", Token));
        Assert.Equal($"The store '{_folder.File}' is not open yet; it is tried again until it works.", early.Message);
    }

    [Fact]
    public async Task Open_ASecondTimeAtOnce_IsRefusedUntilTheFirstIsClosed()
    {
        var first = await _folder.OpenAsync();
        var refused = await _folder.RefusedAsync();
        Assert.False(refused.IsTransient);
        Assert.Equal($"Another process uses the store '{_folder.File}'. Stop that one, or let PLUGINHOST_DATA of this one name another folder.", refused.Message);
        await first.DisposeAsync();
        await using var second = await _folder.OpenAsync();
    }

    [Fact]
    public async Task Open_ThroughALinkWhileItIsOpen_IsRefused()
    {
        await using var first = await _folder.OpenAsync();
        var link = Path.Combine(_folder.Folder, "link.db");
        File.CreateSymbolicLink(link, _folder.File);
        await using var second = new SqliteStore(link, NullLogger.Instance);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => second.OpenAsync(Samples.Owner("host-b"), Token));
        Assert.StartsWith($"Another process uses the store '{_folder.File}'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewerThanTheProgram_IsRefused()
    {
        await _folder.FillAsync(1);
        _folder.Execute("PRAGMA user_version = 99");
        var refused = await _folder.RefusedAsync();
        Assert.False(refused.IsTransient);
        Assert.Equal(
            $"The store '{_folder.File}' has version 99, and this program knows versions up to {SqliteSchema.Version}: a newer program has used it. Run that program, or restore a backup that was made before.",
            refused.Message);
    }

    [Fact]
    public async Task Open_DatabaseOfAnotherProgram_IsRefused()
    {
        await File.WriteAllBytesAsync(_folder.File, [], Token);
        _folder.Execute("CREATE TABLE theirs (x)");
        var refused = await _folder.RefusedAsync();
        Assert.Equal((false, $"The file '{_folder.File}' is a database of another program. Move it away, or let PLUGINHOST_DATA name another folder."), (refused.IsTransient, refused.Message));
    }

    [Fact]
    public async Task Open_NoDatabase_IsRefused()
    {
        await File.WriteAllTextAsync(_folder.File, new string('x', 10_000), Token);
        var refused = await _folder.RefusedAsync();
        Assert.False(refused.IsTransient);
        Assert.StartsWith(
            $"The file '{_folder.File}' is not a store: it is no SQLite database. Move it away and restore a backup, or let PLUGINHOST_DATA name another folder. (SQLite 26:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Truncated_IsRefused()
    {
        await _folder.FillAsync();
        using (var file = new FileStream(_folder.File, FileMode.Open)) file.SetLength(file.Length / 2);
        var refused = await _folder.RefusedAsync();
        Assert.False(refused.IsTransient);
        Assert.StartsWith($"The store '{_folder.File}' is corrupt. Stop the host, move the file and those beside it ('-wal', '-shm') away and restore a backup;", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AfterARefusal_LeavesTheFileToOthers()
    {
        await _folder.FillAsync(1);
        _folder.Execute("PRAGMA user_version = 99");
        await _folder.RefusedAsync();
        _folder.Execute($"PRAGMA user_version = {SqliteSchema.Version}");
        await using var store = await _folder.OpenAsync();
        Assert.Single(await store.CountBacklogAsync(Token));
    }

    [Fact]
    public async Task Open_ASecondTimeOneAfterTheOther_MigratesNothing()
    {
        await _folder.FillAsync(1);
        await using (await _folder.OpenAsync())
        {
        }

        using var database = PluginHost.Storage.Sqlite.Native.SqliteDatabase.Open(_folder.File);
        Assert.Equal((SqliteSchema.Version, SqliteSchema.ApplicationId), (database.ReadNumber("PRAGMA user_version"), database.ReadNumber("PRAGMA application_id")));
    }

    [Fact]
    public async Task Open_ReadOnlyFolder_IsRefused()
    {
        using var disk = SmallDisk.TryMount("size=4m");
        Assert.SkipWhen(disk is null, "Mounting a file system needs root on Linux.");
        disk.MakeReadOnly();
        await using var store = new SqliteStore(disk.File, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(Samples.Owner("host-a"), Token));
        Assert.False(refused.IsTransient);
        Assert.StartsWith($"The store '{disk.File}' cannot be made or written: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Let the host's user write its folder, or let PLUGINHOST_DATA name another one.", refused.Message, StringComparison.Ordinal);
    }
}
