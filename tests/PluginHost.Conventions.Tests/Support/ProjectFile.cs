using System.Xml.Linq;

namespace PluginHost.Conventions.Tests.Support;

/// <summary>What one project refers to, by its own file and the Directory.Build files above it.</summary>
internal sealed class ProjectFile
{
    private static readonly string[] SharedNames = ["Directory.Build.props", "Directory.Build.targets"];

    private readonly List<(string Source, XElement Item)> _items = [];

    public ProjectFile(string path)
    {
        Path = path;
        Folder = System.IO.Path.GetDirectoryName(path)!.Replace('\\', '/');
        foreach (var source in SharedFiles(Folder).Append(path))
        {
            _items.AddRange(XDocument.Parse(Repository.ReadText(source)).Descendants().Select(item => (source, item)));
        }
    }

    public string Path { get; }

    public string Folder { get; }

    /// <summary>Packages and frameworks, without analyzers (<c>PrivateAssets="all"</c>: they reach no user of the project).</summary>
    public IEnumerable<(string Source, string Name)> Packages => Items("PackageReference", "FrameworkReference")
        .Where(item => !string.Equals(Metadata(item.Item, "PrivateAssets"), "all", StringComparison.OrdinalIgnoreCase))
        .Select(item => (item.Source, item.Include));

    /// <summary>Folders of the projects, wildcards kept.</summary>
    public IEnumerable<(string Source, string Folder, bool BuildOnly)> Projects => Items("ProjectReference")
        .Select(item => (item.Source, Resolve(item.Source, item.Include), IsBuildOnly(item.Item)));

    private IEnumerable<(string Source, string Include, XElement Item)> Items(params string[] kinds) =>
        from entry in _items
        where kinds.Contains(entry.Item.Name.LocalName, StringComparer.Ordinal)
        from include in ((string?)entry.Item.Attribute("Include") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        select (entry.Source, include, entry.Item);

    // Relative paths of items are relative to the project, also when they stand in a shared file.
    private string Resolve(string source, string include)
    {
        var sourceFolder = System.IO.Path.GetDirectoryName(Repository.FullPath(source)) + "/";
        var path = include.Replace('\\', '/').Replace("$(MSBuildThisFileDirectory)", sourceFolder, StringComparison.Ordinal);
        var full = System.IO.Path.GetFullPath(path, Repository.FullPath(Folder));
        return System.IO.Path.GetDirectoryName(System.IO.Path.GetRelativePath(Repository.Root, full))!.Replace('\\', '/');
    }

    private static bool IsBuildOnly(XElement item) =>
        string.Equals(Metadata(item, "ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase);

    private static string? Metadata(XElement item, string name) =>
        (string?)item.Attribute(name) ?? item.Elements().FirstOrDefault(child => string.Equals(child.Name.LocalName, name, StringComparison.Ordinal))?.Value;

    private static IEnumerable<string> SharedFiles(string folder)
    {
        for (var current = folder; ; current = System.IO.Path.GetDirectoryName(current) ?? "")
        {
            foreach (var path in SharedNames.Select(name => current.Length == 0 ? name : $"{current}/{name}").Where(path => File.Exists(Repository.FullPath(path))))
            {
                yield return path;
            }

            if (current.Length == 0)
            {
                yield break;
            }
        }
    }
}
