namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>The lives of all plugins that were ever seen, by id. Changed under the reconciler's gate alone.</summary>
internal sealed class PluginLives(PluginLedger ledger)
{
    private readonly SortedDictionary<string, PluginLife> _byId = new(StringComparer.Ordinal);

    /// <summary>All, by id.</summary>
    internal IReadOnlyCollection<PluginLife> All => _byId.Values;

    /// <summary>The life of a plugin; null when it was never seen.</summary>
    internal PluginLife? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The life of a plugin, begun when it was never seen.</summary>
    internal PluginLife Of(string id)
    {
        if (!_byId.TryGetValue(id, out var life)) _byId.Add(id, life = new PluginLife(id) { Quarantine = ledger[id].Fence });
        return life;
    }

    /// <summary>True when what runs, or comes, is from this path.</summary>
    internal bool IsOrigin(string path) => _byId.Values.Any(life => life.Running?.Path == path || life.Coming?.Candidate.Path == path);
}
