using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Finds contents that ran before: their shadow copies are kept while the ledger names them.</summary>
internal sealed class PluginArchive(ShadowCopy shadow, PluginLedger ledger, GenerationTable generations)
{
    /// <summary>The last content that ran from a path, while what lies there now cannot be loaded.</summary>
    /// <returns>Null when none did, or its copy is gone.</returns>
    internal InspectedPlugin? LastGood(string pluginId, Func<string, bool> isPathRefused) =>
        ledger[pluginId].Good is [var last, ..] && isPathRefused(last.Path) ? Find(last) : null;

    /// <summary>The last content that ran and is another one than this.</summary>
    /// <returns>Null when there is none, or its copy is gone.</returns>
    internal InspectedPlugin? Other(string pluginId, string contentHash) => ledger[pluginId].Good.FirstOrDefault(good => good.ContentHash != contentHash) is { } other ? Find(other) : null;

    /// <summary>Forgets what ran from paths where nothing is any more, unless their whole folder is missing. Called after the first look: a host that runs may yet see it come back.</summary>
    internal void ForgetGone(IReadOnlySet<string> paths)
    {
        foreach (var id in ledger.Ids.Where(id => ledger[id].Good.Count > 0 && ledger[id].Good.All(good => !paths.Contains(good.Path) && Directory.Exists(Path.GetDirectoryName(good.Path)))).ToArray())
        {
            ledger.Note(id, static record => record with { Good = [], HeldBack = null, Tried = null });
        }

        ledger.Flush();
    }

    /// <summary>Removes copies of what is neither present nor in memory, and would not be wanted again. Only while nothing is being loaded.</summary>
    internal void Prune(IEnumerable<string> present)
    {
        if (!generations.TakeLosses()) return;
        var known = ledger.Ids.SelectMany(id => ledger[id].Good).Select(static content => content.ContentHash);
        shadow.RemoveAllBut(present.Concat(generations.ContentHashes()).Concat(known).ToHashSet(StringComparer.Ordinal));
    }

    // It lies in the copy, and is spoken of as if it lay where it came from.
    private InspectedPlugin? Find(GoodContent content)
    {
        if (shadow.Find(content.ContentHash) is not { } copy) return null;
        var plugin = InspectedPlugin.Of(copy);
        return plugin.IsGood && plugin.Descriptor!.ContentHash == content.ContentHash ? plugin with { Candidate = new PluginCandidate(content.Path, copy.Folder, copy.Files) } : null;
    }
}
