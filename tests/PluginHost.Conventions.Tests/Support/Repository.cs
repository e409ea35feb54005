namespace PluginHost.Conventions.Tests.Support;

/// <summary>The checkout that this test was built from.</summary>
internal static class Repository
{
    private static readonly string[] GeneratedAnywhere = ["bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts"];
    private static readonly string[] GeneratedAtRoot = [".git", "artifacts", "data", "drop"];

    // A template's files are text until somebody instantiates them; only its project file belongs to the tree.
    private const string TemplateFolder = "sdk/PluginHost.Templates/";

    /// <summary>The folder of PluginHost.sln.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Files with this extension, relative to the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files(string extension) =>
        [.. Walk(new DirectoryInfo(Root), "").Where(path => path.EndsWith(extension, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static string FullPath(string relativePath) => Path.Combine(Root, relativePath);

    public static string ReadText(string relativePath) => File.ReadAllText(FullPath(relativePath));

    private static IEnumerable<string> Walk(DirectoryInfo folder, string prefix)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            var path = prefix + file.Name;
            var inTemplate = path.StartsWith(TemplateFolder, StringComparison.Ordinal);
            if (!inTemplate || path[TemplateFolder.Length..].Equals("PluginHost.Templates.csproj", StringComparison.Ordinal))
            {
                yield return path;
            }
        }

        foreach (var child in folder.EnumerateDirectories().Where(child => IsSource(child, prefix)))
        {
            foreach (var path in Walk(child, $"{prefix}{child.Name}/"))
            {
                yield return path;
            }
        }
    }

    private static bool IsSource(DirectoryInfo folder, string prefix) =>
        !folder.Attributes.HasFlag(FileAttributes.ReparsePoint)
        && !GeneratedAnywhere.Contains(folder.Name, StringComparer.Ordinal)
        && (prefix.Length > 0 || !GeneratedAtRoot.Contains(folder.Name, StringComparer.Ordinal));

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PluginHost.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No PluginHost.sln above '{start}'. These tests read the sources: run them from a checkout.");
    }
}
