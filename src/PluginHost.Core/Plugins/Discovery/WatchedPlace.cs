using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Where events are asked for.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Filter">The one entry that counts, or <c>*</c> for all, in all depths.</param>
internal sealed record WatchedPlace(string Folder, string Filter)
{
    internal bool IsDeep => Filter == "*";

    /// <summary>The scanned folders, and the folder of each of them and of plugins.json: what is renamed or replaced is heard of there alone.</summary>
    internal static IEnumerable<WatchedPlace> Of(PluginsConfig config)
    {
        if (config.Path is { } file) yield return EntryOfItsFolder(file);
        foreach (var root in config.Watch ? config.Folders.Select(static folder => Path.TrimEndingDirectorySeparator(folder)) : [])
        {
            yield return new(root, "*");
            if (Path.GetDirectoryName(root) is not null) yield return EntryOfItsFolder(root);
        }
    }

    private static WatchedPlace EntryOfItsFolder(string path) => new(Path.GetDirectoryName(path)!, Path.GetFileName(path));
}
