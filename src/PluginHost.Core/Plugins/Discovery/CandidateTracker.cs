namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Compares looks: tells what is new or changed and has come to rest, and what is gone for good. One look at a time.</summary>
internal sealed class CandidateTracker(TimeProvider time)
{
    /// <summary>Time that what is new must be unchanged: 100 ms (our choice: copies write far more often; a stalled one is taken again later).</summary>
    internal static readonly TimeSpan RestTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The same for what was handed on before: 500 ms (our choice: copies over a network pause for up to 300 ms between two files, and new files must not be mixed with old ones).</summary>
    internal static readonly TimeSpan ChangeRestTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Time after which a missing path is gone, and after which a refusal counts: 1 s (our choice: replacing by hand or script takes less).</summary>
    internal static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Sighting> _known = new(StringComparer.Ordinal);

    /// <summary>True when something still changes or is missing: look again soon.</summary>
    internal bool IsMoving => _known.Values.Any(static sighting => sighting.IsMoving);

    /// <summary>Takes in a look.</summary>
    /// <param name="listing">What the scanned folders hold now.</param>
    /// <param name="touched">What is compared even when it seems unchanged.</param>
    /// <param name="trustsFirstSight">True to take what was not there before as if it had been there for long; a copy that still goes on is taken again when it ends.</param>
    /// <param name="lookedAt">Timestamp of the beginning of the look: what came later it may have missed.</param>
    internal CandidateChanges Compare(FolderListing listing, TouchedPaths touched, bool trustsFirstSight, long lookedAt)
    {
        var now = time.GetTimestamp();
        var firstSight = trustsFirstSight ? lookedAt - (long)(QuietTime.TotalSeconds * time.TimestampFrequency) : now;
        foreach (var (candidate, signature) in listing.Candidates)
        {
            if (!_known.TryGetValue(candidate.Path, out var sighting)) _known[candidate.Path] = sighting = new(signature, firstSight);
            else if (sighting.Signature != signature || touched.Includes(candidate)) sighting.Change(signature, now);
            sighting.MissedAt = null;
        }

        var gone = FindGone(listing, lookedAt);
        return new([.. listing.Candidates.Select(static seen => seen.Candidate).Where(candidate => TryTake(_known[candidate.Path], lookedAt))], gone);
    }

    /// <summary>Hands a path on again at the next look, unchanged as it may be.</summary>
    internal void Retry(string path)
    {
        if (_known.GetValueOrDefault(path) is { State: SightingState.Taken } sighting) sighting.WaitFor(SightingState.Retried); // What still changes is handed on by itself.
    }

    /// <summary>Puts off the verdict on what has changed only just: it is handed on again when it changes, or has been quiet for <see cref="QuietTime"/>.</summary>
    /// <returns>False when it has been quiet that long: the verdict counts.</returns>
    internal bool TryDefer(string path)
    {
        if (!_known.TryGetValue(path, out var sighting) || time.GetElapsedTime(sighting.ChangedAt) >= QuietTime) return false;
        sighting.WaitFor(SightingState.Deferred);
        return true;
    }

    private bool TryTake(Sighting sighting, long lookedAt)
    {
        var quiet = time.GetElapsedTime(sighting.ChangedAt, lookedAt);
        if (sighting.State == SightingState.Taken || quiet < RestOf(sighting)) return false;
        sighting.Take();
        return true;
    }

    private static TimeSpan RestOf(Sighting sighting) => sighting.State == SightingState.Deferred ? QuietTime : sighting.HasArrived ? ChangeRestTime : RestTime;

    private List<string> FindGone(FolderListing listing, long lookedAt)
    {
        var there = listing.Candidates.Select(static seen => seen.Candidate.Path).ToHashSet(StringComparer.Ordinal);
        List<string> gone = [];
        foreach (var (path, sighting) in _known.Where(entry => !there.Contains(entry.Key)).ToArray())
        {
            if (!IsGone(listing, path, sighting, lookedAt)) continue;
            _known.Remove(path);
            if (sighting.HasArrived) gone.Add(path);
        }

        return gone;
    }

    // What is replaced is away for a moment; a folder that is no longer configured does not come back by itself.
    private bool IsGone(FolderListing listing, string path, Sighting sighting, long lookedAt)
    {
        if (!listing.Covers(path)) return true;
        sighting.MissedAt = listing.IsHidden(path) ? null : sighting.MissedAt ?? time.GetTimestamp();
        return sighting.MissedAt is { } missedAt && time.GetElapsedTime(missedAt, lookedAt) >= QuietTime;
    }
}

/// <summary>What a look found.</summary>
/// <param name="Arrived">New, changed or to be tried again, and at rest.</param>
/// <param name="Gone">Paths that were handed on and are no longer there.</param>
internal sealed record CandidateChanges(IReadOnlyList<PluginCandidate> Arrived, IReadOnlyList<string> Gone);
