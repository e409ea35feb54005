using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>The scanned folders as reconciling sees them: what has arrived and what has gone since the last look. One look at a time.</summary>
internal sealed class PluginFolders(ChangeHints hints, TimeProvider time, ILogger<PluginFolders> logger)
{
    private static readonly TouchedPaths Nothing = new(new HashSet<string>(), IsLost: false);

    private readonly FolderScan _scan = new(logger);
    private readonly CandidateTracker _tracker = new(time);
    private FolderListing? _listing;
    private IReadOnlyList<PluginCandidate> _arrived = [];

    /// <summary>True when something still changes, is missing or is put off: look again soon.</summary>
    internal bool IsMoving => _tracker.IsMoving;

    /// <summary>Looks at the folders; with <see cref="PluginsConfig.Watch"/> off, at what the last look saw of those that are still configured.</summary>
    internal CandidateChanges Look(PluginsConfig config)
    {
        var (touched, isFirst, lookedAt) = (hints.Take(), _listing is null, time.GetTimestamp());
        var roots = config.Folders.Select(static folder => Path.TrimEndingDirectorySeparator(folder)).Distinct(StringComparer.Ordinal).ToArray();
        var looks = _listing is null || config.Watch;
        _listing = looks ? _scan.Scan(roots) : _listing!.Within(roots);
        var changes = _tracker.Compare(_listing, looks ? touched : Nothing, isFirst, lookedAt);
        _arrived = changes.Arrived;
        return changes;
    }

    /// <inheritdoc cref="CandidateTracker.Retry"/>
    internal void Retry(string path) => _tracker.Retry(path);

    /// <summary>Hands everything on again that arrived at the last look: nothing came of it.</summary>
    internal void RetryLast()
    {
        foreach (var candidate in _arrived) _tracker.Retry(candidate.Path);
    }

    /// <inheritdoc cref="CandidateTracker.TryDefer"/>
    internal bool TryDefer(string path) => _tracker.TryDefer(path);
}
