namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Turns file system events into hints to look again. Events are never trusted for what they say; a poll makes up for lost ones.</summary>
internal sealed class FolderWatcher : IDisposable
{
    private readonly SemaphoreSlim _hint = new(0, 1);
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);

    /// <summary>Watches these folders, and those that come to be later from then on.</summary>
    internal void Watch(IEnumerable<string> folders)
    {
        foreach (var folder in folders.Where(folder => !_watchers.ContainsKey(folder) && Directory.Exists(folder))) TryAdd(folder);
        foreach (var gone in _watchers.Keys.Where(static folder => !Directory.Exists(folder)).ToArray())
        {
            _watchers.Remove(gone, out var watcher);
            watcher!.Dispose();
        }
    }

    /// <summary>Waits for a hint, at most this long.</summary>
    internal Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _hint.WaitAsync(longest, cancellationToken);

    public void Dispose()
    {
        foreach (var watcher in _watchers.Values) watcher.Dispose();
        _hint.Dispose();
    }

    private void TryAdd(string folder)
    {
        try
        {
            _watchers[folder] = Create(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return; // The system's watches are used up, or the folder has just gone: the poll makes up for it.
        }
    }

    private FileSystemWatcher Create(string folder)
    {
        var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Changed += (_, _) => Hint();
        watcher.Created += (_, _) => Hint();
        watcher.Deleted += (_, _) => Hint();
        watcher.Renamed += (_, _) => Hint();
        watcher.Error += (_, _) => Hint();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Hint()
    {
        try
        {
            if (_hint.CurrentCount == 0) _hint.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            return; // Another event was first, or the host stops: a hint more or less changes nothing.
        }
    }
}
