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

    /// <summary>The entries of the scanned folder that its files are or lie in.</summary>
    internal IEnumerable<string> Entries => IsBare ? Files.Select(file => EntryOf(Folder, System.IO.Path.GetRelativePath(Folder, file))).Distinct(StringComparer.Ordinal) : [Path];

    /// <summary>The entry of a folder that a path inside it belongs to.</summary>
    internal static string EntryOf(string folder, string relativePath) => System.IO.Path.Combine(folder, relativePath.Split(System.IO.Path.DirectorySeparatorChar, 2)[0]);

    /// <summary>Sizes, times and modes of all files: changes whenever a file does, or who may read or write it.</summary>
    internal string Signature()
    {
        var hash = new HashCode();
        long total = 0;
        foreach (var file in Files)
        {
            var info = new FileInfo(file);
            if (!info.Exists) return "changing";
            hash.Add((file, info.Length, info.LastWriteTimeUtc.Ticks, info.UnixFileMode));
            hash.Add(FileStamp.Of(file));
            total += info.Length;
        }

        var folders = Files.Select(System.IO.Path.GetDirectoryName).Append(System.IO.Path.GetDirectoryName(Path)).Distinct(StringComparer.Ordinal);
        foreach (var folder in folders) hash.Add(new FileInfo(folder!).UnixFileMode);
        return $"{Files.Count}:{total}:{hash.ToHashCode():x8}";
    }
}
