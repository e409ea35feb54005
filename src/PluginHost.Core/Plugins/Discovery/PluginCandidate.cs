namespace PluginHost.Core.Plugins.Discovery;

/// <summary>A folder or a bare DLL that may be a plugin, with the files that belong to it at one moment.</summary>
/// <param name="Path">The folder or the DLL.</param>
/// <param name="Folder">The folder that the file names are relative to.</param>
/// <param name="Files">Full paths of its files, sorted.</param>
internal sealed record PluginCandidate(string Path, string Folder, IReadOnlyList<string> Files)
{
    /// <summary>Most files that one plugin may have; a folder with more is somebody's home, not a plugin (our choice).</summary>
    internal const int MaxFiles = 5000;

    /// <summary>Name of the folder, or of the DLL without its ending.</summary>
    internal string Name => IsBare ? System.IO.Path.GetFileNameWithoutExtension(Path) : System.IO.Path.GetFileName(Path);

    internal bool IsBare => Path != Folder;

    /// <summary>The DLLs at the top of the folder; satellites and native libraries lie deeper.</summary>
    internal IEnumerable<string> Assemblies => Files.Where(file =>
        file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && System.IO.Path.GetDirectoryName(file) == Folder);

    /// <summary>The folder after following a link that it may be.</summary>
    internal string RealFolder => Directory.ResolveLinkTarget(Folder, returnFinalTarget: true)?.FullName is { } target ? System.IO.Path.GetFullPath(target) : Folder;

    /// <summary>Sizes, times and modes of all files: changes whenever a file does, or who may read or write it.</summary>
    internal string Signature()
    {
        var hash = new HashCode();
        long total = 0;
        foreach (var file in Files)
        {
            var info = new FileInfo(file);
            if (!info.Exists) return "changing";
            hash.Add(file);
            hash.Add(info.Length);
            hash.Add(info.LastWriteTimeUtc.Ticks);
            hash.Add(info.UnixFileMode);
            total += info.Length;
        }

        foreach (var folder in Files.Select(System.IO.Path.GetDirectoryName).Distinct(StringComparer.Ordinal)) hash.Add(new FileInfo(folder!).UnixFileMode);
        return $"{Files.Count}:{total}:{hash.ToHashCode():x8}";
    }
}
