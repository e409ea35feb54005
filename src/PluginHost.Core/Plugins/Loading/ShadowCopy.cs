using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>
/// Copies of plugins, by content hash. Plugins run from here alone: a mapped DLL that is cut off in place kills the process, and the
/// original stays free to be replaced.
/// </summary>
internal sealed class ShadowCopy(string root)
{
    /// <summary>Copies a plugin unless this content is there already.</summary>
    /// <returns>The folder of the copy.</returns>
    /// <exception cref="IOException">A file vanished, is locked, or the disk is full.</exception>
    internal string Ensure(PluginCandidate candidate, string contentHash)
    {
        var target = Path.Combine(root, contentHash[..32]);
        if (Directory.Exists(target)) return target;
        var partial = Path.Combine(root, $".{contentHash[..32]}-{Guid.NewGuid():n}");
        foreach (var file in candidate.Files)
        {
            var copy = Path.Combine(partial, Path.GetRelativePath(candidate.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            PluginFile.Copy(file, copy);
        }

        VerifyCopy(partial, candidate, contentHash);
        if (!Directory.Exists(target)) Directory.Move(partial, target);
        return target;
    }

    /// <summary>The copy of a content.</summary>
    /// <returns>Null when there is none.</returns>
    internal PluginCandidate? Find(string contentHash)
    {
        var folder = Path.Combine(root, contentHash[..32]);
        return Directory.Exists(folder) ? new PluginCandidate(folder, folder, [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]) : null;
    }

    // A file may have changed between hashing and copying: such a copy is nobody's.
    private static void VerifyCopy(string partial, PluginCandidate candidate, string contentHash)
    {
        var files = candidate.Files.Select(file => Path.Combine(partial, Path.GetRelativePath(candidate.Folder, file))).ToArray();
        if (ContentHash.Of(new PluginCandidate(partial, partial, files)) == contentHash) return;
        Directory.Delete(partial, recursive: true);
        throw new IOException("its files changed while they were copied");
    }

    /// <summary>Removes copies that no plugin uses; called while none is being made.</summary>
    internal void RemoveAllBut(IReadOnlySet<string> contentHashes)
    {
        if (!Directory.Exists(root)) return;
        var used = contentHashes.Select(static hash => hash[..32]).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(root).Where(folder => !used.Contains(Path.GetFileName(folder))))
        {
            TryDelete(folder);
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // Some systems hold files that were ever mapped until the process ends; the next start removes them.
        }
    }
}
