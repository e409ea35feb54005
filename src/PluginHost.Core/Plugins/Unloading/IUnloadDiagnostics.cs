namespace PluginHost.Core.Plugins.Unloading;

/// <summary>Names what holds unloaded load contexts in memory. Optional: it looks at the process from outside, which takes time.</summary>
public interface IUnloadDiagnostics
{
    /// <summary>Looks for the roots of load contexts.</summary>
    /// <param name="contexts">Names of load contexts, <c>id@version#n</c>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>For each context what was found, the most telling first; none for a context that nothing seems to hold.</returns>
    Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> NameRootsAsync(IReadOnlyList<string> contexts, CancellationToken cancellationToken);
}
