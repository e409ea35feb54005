using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>Picks the few chains of each context that tell most.</summary>
internal static class RootsReport
{
    private const int MaxChains = 5;
    private const int MaxChainsOfOneRoot = 2;

    /// <returns>Chains by context name, without an entry for a context that nothing was found for; and whether all memory was searched.</returns>
    internal static (Dictionary<string, IReadOnlyList<string>> Roots, bool IsComplete) Of(ClrRuntime runtime, IEnumerable<string> contexts)
    {
        var targets = new ContextTargets(runtime, contexts);
        var search = new RootSearch(runtime.Heap, targets);
        search.Run(new RootLister(runtime, targets));
        var text = new ChainText(runtime.Heap, targets);
        return (search.Findings.ToDictionary(static pair => pair.Key, pair => Pick(pair.Value, search, text), StringComparer.Ordinal), search.IsComplete);
    }

    // Who holds the context's object alone holds no code of it; that comes last.
    private static IReadOnlyList<string> Pick(List<Finding> findings, RootSearch search, ChainText text) =>
    [
        .. findings.OrderBy(text.IsOfContextAlone).ThenBy(static finding => finding.Root.Kind).ThenBy(finding => search.Chain(finding).Count())
            .Select(finding => (finding.Root.Label, Text: text.Of(finding, search.Chain(finding))))
            .DistinctBy(static chain => chain.Text)
            .GroupBy(static chain => chain.Label).SelectMany(static group => group.Take(MaxChainsOfOneRoot))
            .Take(MaxChains).Select(static chain => chain.Text),
    ];
}
