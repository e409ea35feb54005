namespace PluginHost.Core.Plugins.Discovery;

/// <summary>What the scanned folders hold at one moment.</summary>
/// <param name="Roots">The scanned folders.</param>
/// <param name="Candidates">What may be a plugin, with its signature.</param>
/// <param name="Unreadable">Folders among these, and plugins' folders in them, that could not be read.</param>
internal sealed record FolderListing(IReadOnlyList<string> Roots, IReadOnlyList<(PluginCandidate Candidate, string Signature)> Candidates, IReadOnlySet<string> Unreadable)
{
    /// <summary>True for a path in a scanned folder.</summary>
    internal bool Covers(string path) => Roots.Contains(RootOf(path), StringComparer.Ordinal);

    /// <summary>True for a path that could not be looked at: it is not gone.</summary>
    internal bool IsHidden(string path) => Unreadable.Contains(path) || Unreadable.Contains(RootOf(path));

    /// <summary>The same without the folders that are not among these.</summary>
    internal FolderListing Within(IReadOnlyList<string> roots) => this with
    {
        Roots = [.. Roots.Intersect(roots, StringComparer.Ordinal)],
        Candidates = [.. Candidates.Where(seen => roots.Contains(RootOf(seen.Candidate.Path), StringComparer.Ordinal))],
    };

    private static string RootOf(string path) => Path.GetDirectoryName(path) ?? "";
}
