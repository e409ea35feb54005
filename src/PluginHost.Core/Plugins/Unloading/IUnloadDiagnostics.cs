namespace PluginHost.Core.Plugins.Unloading;

/// <summary>
/// Names what keeps unloaded load contexts in memory. An optional service: the host looks from another process, so an implementation is
/// registered only where that is wanted. Calls may come from any thread and are answered one after the other.
/// </summary>
public interface IUnloadDiagnostics
{
    /// <summary>
    /// Looks for the roots of load contexts. It stops this process for a moment and takes seconds altogether: keep it off every hot path.
    /// Only cancellation leaves as an exception; whatever else goes wrong is logged and answers nothing.
    /// </summary>
    /// <param name="contexts">Names of load contexts, <c>id@version#n</c>; those that are no longer in memory are no mistake.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>
    /// By context name at most five chains from a root to the context, the most telling first, such as
    /// <c>static Acme.Bus.Handlers -> EventHandler -> plugin!Acme.Worker</c>. A context without an entry is not kept by anything that was found.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> NameRootsAsync(IReadOnlyList<string> contexts, CancellationToken cancellationToken);
}
