namespace PluginHost.Docs.Tests.Support;

/// <summary>What a reader of the pages has: a checkout with built plugins, in a temporary folder with room beside it.</summary>
internal sealed class CheckoutCopy : IDisposable
{
    private static readonly string[] Files = ["global.json", "plugins.json", ".editorconfig", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props"];

    private readonly string _temporary = Directory.CreateTempSubdirectory("pluginhost-docs-").FullName;

    public CheckoutCopy()
    {
        Folder = Directory.CreateDirectory(Path.Combine(_temporary, "pluginhost")).FullName;
        foreach (var file in Files) File.Copy(Path.Combine(Repository.Root, file), Path.Combine(Folder, file));
        CopyFolder("sdk/PluginHost.Sdk");
        CopyFolder("artifacts/plugins");
        Directory.CreateDirectory(Path.Combine(Folder, "drop"));
    }

    public string Folder { get; }

    public string ConfigPath => Path.Combine(Folder, "plugins.json");

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    private void CopyFolder(string path)
    {
        var source = Path.Combine(Repository.Root, path);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, path, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
