namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Compares scans: tells what is new or changed and has come to rest, and what is gone. One scan at a time.</summary>
internal sealed class CandidateTracker
{
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);
    private Dictionary<string, string> _last = new(StringComparer.Ordinal);

    /// <summary>Takes in a scan.</summary>
    /// <param name="candidates">What the scanned folders hold now.</param>
    /// <param name="isReadable">False for paths in folders that could not be read: those are not gone.</param>
    /// <param name="trustsFirstSight">True to take what was not there before at once; a copy that still goes on is taken again when it ends.</param>
    internal CandidateChanges Compare(IReadOnlyList<PluginCandidate> candidates, Func<string, bool> isReadable, bool trustsFirstSight)
    {
        var now = candidates.ToDictionary(static candidate => candidate.Path, static candidate => candidate.Signature(), StringComparer.Ordinal);
        var moved = candidates.Where(candidate => _taken.GetValueOrDefault(candidate.Path) != now[candidate.Path]).ToArray();
        var atRest = moved.Where(candidate => trustsFirstSight || _last.GetValueOrDefault(candidate.Path) == now[candidate.Path]).ToArray();
        var gone = _taken.Keys.Where(path => !now.ContainsKey(path) && isReadable(path)).ToArray();
        foreach (var candidate in atRest) _taken[candidate.Path] = now[candidate.Path];
        foreach (var path in gone) _taken.Remove(path);
        _last = now;
        return new(atRest, gone, moved.Length > atRest.Length);
    }

    /// <summary>Looks at a path again as if it had just changed.</summary>
    internal void Retry(string path) => _taken.Remove(path);
}

/// <summary>What a scan found.</summary>
/// <param name="Arrived">New or changed, and at rest.</param>
/// <param name="Gone">Paths that were there.</param>
/// <param name="IsMoving">True when something still changes: look again soon.</param>
internal sealed record CandidateChanges(IReadOnlyList<PluginCandidate> Arrived, IReadOnlyList<string> Gone, bool IsMoving);
