using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>A folder on a file system of its own that comes and goes: a mounted one where the process may mount, else a link to the memory's file system.</summary>
internal sealed class Volume : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private string? _linked;
    private bool _isMounted;

    public string Path => _folder.Combine("volume");

    /// <summary>Puts an empty file system there.</summary>
    public async Task MountAsync()
    {
        Directory.CreateDirectory(Path);
        _isMounted = await Shell.TryRunAsync("mount", "-t", "tmpfs", "-o", "mode=755", "pluginhost-test", Path) == 0;
        if (_isMounted) return;
        _linked = Directory.CreateDirectory($"/dev/shm/pluginhost-core-{Guid.NewGuid():n}").FullName;
        Directory.Delete(Path);
        Directory.CreateSymbolicLink(Path, _linked);
    }

    /// <summary>Takes it away; an empty folder is left.</summary>
    public async Task UnmountAsync()
    {
        if (_isMounted) await UnmountOnceNobodyReadsAsync();
        if (_linked is null) return;
        Directory.Delete(Path);
        Directory.CreateDirectory(Path);
        Directory.Delete(_linked, recursive: true);
        _linked = null;
    }

    public async ValueTask DisposeAsync()
    {
        await UnmountAsync();
        _folder.Dispose();
    }

    private async Task UnmountOnceNobodyReadsAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await Shell.TryRunAsync("umount", Path) != 0) Assert.True(TimeProvider.System.GetElapsedTime(started) < TestHost.Patience, "It stays mounted.");
        _isMounted = false;
    }
}
