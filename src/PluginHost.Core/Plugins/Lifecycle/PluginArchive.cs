using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Finds contents that ran before: their shadow copies are kept while the ledger names them.</summary>
internal sealed class PluginArchive(ShadowCopy shadow, PluginLedger ledger)
{
    /// <summary>The last content that ran from a path, while what lies there now cannot be loaded.</summary>
    /// <returns>Null when none did, or its copy is gone.</returns>
    internal InspectedPlugin? LastGood(string pluginId, Func<string, bool> isPathRefused) =>
        ledger[pluginId].Good is [var last, ..] && isPathRefused(last.Path) ? Find(last) : null;

    /// <summary>The content that ran before the present one.</summary>
    /// <returns>Null when there is none, or its copy is gone.</returns>
    internal InspectedPlugin? Previous(string pluginId) => ledger[pluginId].Good is [_, var previous] ? Find(previous) : null;

    /// <summary>Removes copies that neither run nor may be wanted again.</summary>
    internal void Prune(IEnumerable<string> used) => shadow.RemoveAllBut(used.Concat(ledger.Ids.SelectMany(id => ledger[id].Good).Select(static content => content.ContentHash)).ToHashSet(StringComparer.Ordinal));

    // It lies in the copy, and is spoken of as if it lay where it came from.
    private InspectedPlugin? Find(GoodContent content)
    {
        if (shadow.Find(content.ContentHash) is not { } copy) return null;
        var plugin = InspectedPlugin.Of(copy);
        return plugin.IsGood && plugin.Descriptor!.ContentHash == content.ContentHash ? plugin with { Candidate = new PluginCandidate(content.Path, copy.Folder, copy.Files) } : null;
    }
}
