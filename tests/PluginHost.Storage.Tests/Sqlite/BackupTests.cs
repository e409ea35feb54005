using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Sqlite;

public sealed class BackupTests : IDisposable
{
    private readonly SqliteFolder _folder = new();
    private readonly SqliteFolder _copy = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task BackUp_WhileWritten_IsAStoreOfItsOwn()
    {
        await using var store = await _folder.OpenAsync();
        await AddAsync(store, 500);
        var adding = AddAsync(store, 500);
        await store.BackUpAsync(_copy.File, Token);
        await adding;
        await using var copy = await _copy.OpenAsync();
        Assert.InRange((await copy.CountAsync(new ExecutionQuery(), Token))[ExecutionStatus.Requested], 500, 1_000);
        Assert.Equal(1_000, (await store.CountAsync(new ExecutionQuery(), Token))[ExecutionStatus.Requested]);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_copy.File));
    }

    [Fact]
    public async Task BackUp_FileThatIsThere_IsLeftAlone()
    {
        await using var store = await _folder.OpenAsync();
        await File.WriteAllTextAsync(_copy.File, "mine", Token);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BackUpAsync(_copy.File, Token));
        Assert.StartsWith($"The backup '{_copy.File}' cannot be made: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Name a file that is not there yet.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_copy.File, Token));
    }

    [Fact]
    public async Task BackUp_FolderMissing_SaysSo()
    {
        await using var store = await _folder.OpenAsync();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BackUpAsync(Path.Combine(_copy.Folder, "none", "x.db"), Token));
        Assert.EndsWith(" Name a file in a folder that is there and that the host's user may write.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackUp_FullDisk_LeavesNothing()
    {
        using var disk = SmallDisk.TryMount("size=64k");
        Assert.SkipWhen(disk is null, "Mounting a file system needs root on Linux.");
        await using var store = await _folder.OpenAsync();
        await AddAsync(store, 500);
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BackUpAsync(disk.File, Token));
        Assert.StartsWith($"There is no room for the store '{disk.File}'", full.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(disk.File));
    }

    [Fact]
    public async Task BackUp_Cancelled_LeavesNothing()
    {
        await using var store = await _folder.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BackUpAsync(_copy.File, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_copy.Folder));
    }

    private static Task<AddResult[]> AddAsync(PluginHost.Storage.Sqlite.SqliteStore store, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => store.AddAsync(Samples.Execution(), null, Token)));
}
