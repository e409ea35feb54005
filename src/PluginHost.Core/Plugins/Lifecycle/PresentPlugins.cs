using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>What lies in the scanned folders, as it was when it last came to rest. One look at a time.</summary>
internal sealed class PresentPlugins(PluginFolders folders)
{
    private readonly Dictionary<string, InspectedPlugin> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InspectedPlugin> _waiting = new(StringComparer.Ordinal);
    private ILookup<string, InspectedPlugin>? _good;

    /// <summary>Everything that is there: good, refused, and no plugin at all.</summary>
    internal IReadOnlyCollection<InspectedPlugin> All => _byPath.Values;

    /// <summary>What lies at a path; null when nothing does.</summary>
    internal InspectedPlugin? At(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The good ones of an id, the highest version first; of equal versions the one that comes from a path first.</summary>
    internal IReadOnlyList<InspectedPlugin> Of(string id, string? preferredPath) =>
    [
        .. (_good ??= _byPath.Values.Where(static plugin => plugin.IsGood).ToLookup(static plugin => plugin.Id, StringComparer.Ordinal))[id]
            .OrderByDescending(static plugin => SemanticVersion.Parse(plugin.Descriptor!.Version), SemanticVersion.Order)
            .ThenByDescending(plugin => plugin.Candidate.Path == preferredPath).ThenBy(static plugin => plugin.Candidate.Path, StringComparer.Ordinal),
    ];

    /// <summary>True when something still changes: look again soon.</summary>
    internal bool IsMoving => folders.IsMoving;

    /// <summary>Looks at the folders. What changed just now and is broken, or would compete with another path, may be half a copy: that waits.</summary>
    /// <returns>What is new or changed.</returns>
    internal async Task<IReadOnlyCollection<InspectedPlugin>> LookAsync(PluginsConfig config, CancellationToken cancellationToken)
    {
        var changes = folders.Look(config);
        foreach (var path in changes.Gone) Forget(path);
        var inspected = new InspectedPlugin[changes.Arrived.Count];
        await Parallel.ForAsync(0, inspected.Length, cancellationToken, (index, _) =>
        {
            inspected[index] = InspectedPlugin.Of(changes.Arrived[index]);
            return ValueTask.CompletedTask;
        });
        var decided = inspected.Where(plugin => Counts(plugin) || !folders.TryDefer(plugin.Candidate.Path)).ToHashSet();
        foreach (var plugin in inspected) _waiting[plugin.Candidate.Path] = plugin;
        decided.UnionWith(_waiting.Values.Where(Counts));
        foreach (var plugin in decided) Accept(plugin);
        _good = null;
        return decided;
    }

    private void Accept(InspectedPlugin plugin)
    {
        _waiting.Remove(plugin.Candidate.Path);
        _byPath[plugin.Candidate.Path] = plugin;
    }

    private void Forget(string path)
    {
        _waiting.Remove(path);
        _byPath.Remove(path);
    }

    // Half a copy of a newer version must not take the place of a whole one, and a renamed folder is no second one: what is known elsewhere waits
    // until it is quiet or alone.
    private bool Counts(InspectedPlugin plugin) =>
        plugin.IsGood && !_byPath.Values.Any(known => known.IsGood && known.Id == plugin.Id && known.Candidate.Path != plugin.Candidate.Path);

    /// <summary>Looks at a path again as if it had just changed.</summary>
    internal void Retry(string path) => folders.Retry(path);
}
