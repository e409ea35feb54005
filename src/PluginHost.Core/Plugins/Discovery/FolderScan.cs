using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Scans the configured folders. One that is missing or unreadable is reported once and changes nothing.</summary>
internal sealed partial class FolderScan(ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    internal IReadOnlyList<PluginCandidate> Scan(IReadOnlyList<string> folders)
    {
        List<PluginCandidate> found = [];
        foreach (var folder in folders)
        {
            try
            {
                found.AddRange(PluginScanner.Scan(folder));
                if (_unreadable.Remove(folder)) LogReadableAgain(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (_unreadable.Add(folder)) LogUnreadable(folder, exception.Message);
            }
        }

        return found;
    }

    /// <summary>False for a path in a folder that the last scan could not read.</summary>
    internal bool IsReadable(string path) => !_unreadable.Contains(Path.GetDirectoryName(path) ?? "");

    [LoggerMessage(3201, LogLevel.Warning, "The plugins folder '{Folder}' cannot be read; everything loaded stays. {Reason}", EventName = "FolderUnreadable")]
    private partial void LogUnreadable(string folder, string reason);

    [LoggerMessage(3202, LogLevel.Information, "The plugins folder '{Folder}' can be read again.", EventName = "FolderReadable")]
    private partial void LogReadableAgain(string folder);
}
