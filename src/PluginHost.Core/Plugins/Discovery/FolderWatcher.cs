using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Turns file system events into hints. It follows folders that are made anew, renamed or linked to elsewhere.</summary>
internal sealed partial class FolderWatcher(ChangeHints hints, ILogger logger) : IDisposable
{
    private readonly ILogger _logger = logger;
    private readonly Dictionary<WatchedPlace, (FileSystemWatcher Watcher, FileStamp? Stamp)> _watchers = [];
    private readonly HashSet<WatchedPlace> _deaf = [];
    private volatile bool _isDoubtful;

    /// <summary>Watches what the configuration names and is there now; called again before each look.</summary>
    internal void Watch(PluginsConfig config)
    {
        var wanted = WatchedPlace.Of(config).ToHashSet();
        foreach (var (place, _) in _watchers.Where(pair => !wanted.Contains(pair.Key) || !IsSame(pair.Key, pair.Value.Stamp)).ToArray())
        {
            Remove(place);
            hints.RaiseLost();
        }

        if (_isDoubtful) RemoveDeep(); // Nothing is lost: the look that follows finds what happens meanwhile.
        foreach (var place in wanted.Where(place => !_watchers.ContainsKey(place) && Directory.Exists(place.Folder))) TryAdd(place);
    }

    public void Dispose()
    {
        foreach (var (watcher, _) in _watchers.Values) watcher.Dispose();
    }

    // A watch stays with the folder that it was made for, wherever that is now, and not with the path.
    private static bool IsSame(WatchedPlace place, FileStamp? stamp) => Directory.Exists(place.Folder) && FileStamp.Of(place.Folder)?.Identity == stamp?.Identity;

    private void RemoveDeep()
    {
        _isDoubtful = false;
        foreach (var place in _watchers.Keys.Where(static place => place.IsDeep).ToArray()) Remove(place);
    }

    private void Remove(WatchedPlace place)
    {
        _watchers.Remove(place, out var watch);
        watch.Watcher.Dispose();
    }

    private void TryAdd(WatchedPlace place)
    {
        try
        {
            var stamp = FileStamp.Of(place.Folder); // First: if the folder is replaced in between, the next look sees another one.
            _watchers[place] = (Create(place), stamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            ReportDeaf(place, exception);
        }
    }

    private FileSystemWatcher Create(WatchedPlace place)
    {
        var watcher = new FileSystemWatcher(place.Folder, place.Filter)
        {
            IncludeSubdirectories = place.IsDeep,
            InternalBufferSize = 64 * 1024,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
        };
        watcher.Changed += (_, change) => Hint(place, change.Name);
        watcher.Created += (_, change) => Hint(place, change.Name);
        watcher.Deleted += (_, change) => HintMoved(place, change.Name);
        watcher.Renamed += (_, change) => HintMoved(place, change.OldName, change.Name);
        watcher.Error += (_, error) => Hear(place, error.GetException());
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Hint(WatchedPlace place, params ReadOnlySpan<string?> names)
    {
        foreach (var name in names) hints.Raise(name is null ? place.Folder : PluginCandidate.EntryOf(place.Folder, name));
    }

    private void HintMoved(WatchedPlace place, params ReadOnlySpan<string?> names)
    {
        if (place is { IsDeep: false, Filter: "*" }) _isDoubtful = true;
        Hint(place, names);
    }

    private void Hear(WatchedPlace place, Exception error)
    {
        if (error is not InternalBufferOverflowException) ReportDeaf(place, error);
        hints.RaiseLost();
    }

    private void ReportDeaf(WatchedPlace place, Exception exception)
    {
        lock (_deaf)
        {
            if (!_deaf.Add(place)) return;
        }

        LogDeaf(place.Folder, exception.Message);
    }

    [LoggerMessage(3204, LogLevel.Warning, "Not all changes in '{Folder}' are heard of at once; the poll finds them within seconds. {Reason}", EventName = "FolderEventsMissing")]
    private partial void LogDeaf(string folder, string reason);
}
