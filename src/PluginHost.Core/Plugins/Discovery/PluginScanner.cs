using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Lists what may be a plugin in the scanned folders. Reads names and sizes only.</summary>
internal static class PluginScanner
{
    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, MaxRecursionDepth = 16 };

    /// <summary>Lists the candidates of one folder, sorted by path.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="unreadable">Takes the paths in it that are there and cannot be read, with the reason.</param>
    /// <exception cref="IOException">The folder is missing or unreadable.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is unreadable.</exception>
    internal static IReadOnlyList<PluginCandidate> Scan(string root, IDictionary<string, string> unreadable)
    {
        var folders = Directory.EnumerateDirectories(root).Where(static folder => !IsTemporary(folder)).Select(folder => FromFolder(folder, unreadable)).OfType<PluginCandidate>();
        return [.. folders.Concat(BareAssemblies(root)).OrderBy(static candidate => candidate.Path, StringComparer.Ordinal)];
    }

    private static PluginCandidate? FromFolder(string folder, IDictionary<string, string> unreadable)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder, "*", Deep).Take(PluginCandidate.MaxFiles + 1).Order(StringComparer.Ordinal).ToArray();
            return files.Length is 0 or > PluginCandidate.MaxFiles || !files.Any(IsAssembly) ? null : new PluginCandidate(folder, folder, files);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            return null; // It is being moved or deleted, or a link dangles: the next look decides.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            unreadable[folder] = exception.Message;
            return null;
        }
    }

    // A DLL at the top of a scanned folder is itself plus what its deps.json lists; a DLL that another one lists is no candidate.
    private static IEnumerable<PluginCandidate> BareAssemblies(string root)
    {
        var assemblies = Directory.EnumerateFiles(root, "*.dll").Where(static file => !IsTemporary(file)).ToArray();
        var listed = assemblies.ToDictionary(static file => file, Listed, StringComparer.Ordinal);
        var dependencies = listed.SelectMany(static pair => pair.Value.Where(file => file != Path.GetFileName(pair.Key))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var assembly in assemblies.Where(assembly => !dependencies.Contains(Path.GetFileName(assembly))))
        {
            string[] own = [assembly, Path.ChangeExtension(assembly, ".deps.json"), Path.ChangeExtension(assembly, ".pdb"), .. listed[assembly].Select(file => Path.Combine(root, file))];
            yield return new PluginCandidate(assembly, root, [.. own.Where(File.Exists).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }
    }

    private static string[] Listed(string assembly)
    {
        try
        {
            return [.. DepsFile.Read(assembly).Files];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // It has just gone or cannot be read: the DLL stands for itself, and the other plugins are not to blame.
        }
    }

    private static bool IsAssembly(string file) => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    private static bool IsTemporary(string path) => Path.GetFileName(path) is var name && (name.StartsWith('.') || name.EndsWith(".tmp", StringComparison.Ordinal) || name.EndsWith('~'));
}
