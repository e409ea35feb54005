using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Scans the configured folders. One that is missing, unreadable or no longer mounted is reported once and changes nothing.</summary>
internal sealed partial class FolderScan(ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly Dictionary<string, (ulong Device, ulong Mount)> _places = new(StringComparer.Ordinal);
    private HashSet<string> _unreadable = new(StringComparer.Ordinal);

    internal FolderListing Scan(IReadOnlyList<string> roots)
    {
        var unreadable = new Dictionary<string, string>(StringComparer.Ordinal);
        var found = roots.SelectMany(root => ScanRoot(root, unreadable)).Select(static candidate => (candidate, candidate.Signature())).ToArray();
        foreach (var (path, reason) in unreadable.Where(entry => !_unreadable.Contains(entry.Key))) Report(path, reason, roots);
        foreach (var root in roots.Where(root => _unreadable.Contains(root) && !unreadable.ContainsKey(root))) LogReadableAgain(root);
        _unreadable = [.. unreadable.Keys];
        return new(roots, found, _unreadable);
    }

    private IReadOnlyList<PluginCandidate> ScanRoot(string root, Dictionary<string, string> unreadable)
    {
        try
        {
            var place = FileStamp.Of(root)?.Place; // First: an empty folder on the old mount is looked at again before anything counts as gone.
            var found = PluginScanner.Scan(root, unreadable);
            if (found.Count == 0 && _places.TryGetValue(root, out var before) && before != place) throw new IOException("The file system that it was on is no longer mounted.");
            if (place is { } known) _places[root] = known;
            return found;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            unreadable[root] = exception.Message;
            return [];
        }
    }

    private void Report(string path, string reason, IReadOnlyList<string> roots)
    {
        if (roots.Contains(path, StringComparer.Ordinal)) LogUnreadable(path, reason);
        else LogPluginUnreadable(path, reason);
    }

    [LoggerMessage(3201, LogLevel.Warning, "The plugins folder '{Folder}' cannot be read; everything loaded stays. {Reason}", EventName = "FolderUnreadable")]
    private partial void LogUnreadable(string folder, string reason);

    [LoggerMessage(3202, LogLevel.Information, "The plugins folder '{Folder}' can be read again.", EventName = "FolderReadable")]
    private partial void LogReadableAgain(string folder);

    [LoggerMessage(3203, LogLevel.Warning, "'{Path}' cannot be read; what is loaded from it stays. {Reason}", EventName = "PluginFolderUnreadable")]
    private partial void LogPluginUnreadable(string path, string reason);
}
