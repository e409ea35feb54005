using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>What lies in the scanned folders, as it was when it last came to rest. One look at a time.</summary>
internal sealed class PresentPlugins(FolderScan folders, CandidateTracker tracker)
{
    private readonly Dictionary<string, InspectedPlugin> _byPath = new(StringComparer.Ordinal);
    private bool _hasLooked;

    /// <summary>Everything that is there: good, refused, and no plugin at all.</summary>
    internal IReadOnlyCollection<InspectedPlugin> All => _byPath.Values;

    /// <summary>What lies at a path; null when nothing does.</summary>
    internal InspectedPlugin? At(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The good ones of an id, the highest version first; of equal versions the one that comes from a path first.</summary>
    internal IReadOnlyList<InspectedPlugin> Of(string id, string? preferredPath) =>
    [
        .. _byPath.Values.Where(plugin => plugin.IsGood && plugin.Id == id)
            .OrderByDescending(static plugin => SemanticVersion.Parse(plugin.Descriptor!.Version), SemanticVersion.Order)
            .ThenByDescending(plugin => plugin.Candidate.Path == preferredPath).ThenBy(static plugin => plugin.Candidate.Path, StringComparer.Ordinal),
    ];

    /// <summary>Looks at the folders.</summary>
    internal async Task<Sighting> LookAsync(IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        var changes = tracker.Compare(folders.Scan(roots), folders.IsReadable, trustsFirstSight: !_hasLooked);
        _hasLooked = true;
        foreach (var path in changes.Gone) _byPath.Remove(path);
        var inspected = new InspectedPlugin[changes.Arrived.Count];
        await Parallel.ForAsync(0, inspected.Length, cancellationToken, (index, _) =>
        {
            inspected[index] = InspectedPlugin.Of(changes.Arrived[index]);
            return ValueTask.CompletedTask;
        });
        foreach (var plugin in inspected) _byPath[plugin.Candidate.Path] = plugin;
        return new Sighting([.. inspected], changes.Gone, changes.IsMoving);
    }

    /// <summary>Looks at a path again as if it had just changed.</summary>
    internal void Retry(string path) => tracker.Retry(path);
}

/// <summary>What a look found.</summary>
/// <param name="Arrived">New or changed.</param>
/// <param name="Gone">Paths where nothing is any more.</param>
/// <param name="IsMoving">True when something still changes: look again soon.</param>
internal sealed record Sighting(IReadOnlyList<InspectedPlugin> Arrived, IReadOnlyList<string> Gone, bool IsMoving);
