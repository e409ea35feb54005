using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>Where events are asked for.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Filter">The one entry that counts, or <c>*</c> for all.</param>
/// <param name="IsDeep">True for all depths.</param>
internal sealed record WatchedPlace(string Folder, string Filter, bool IsDeep = false)
{
    /// <summary>The scanned folders, and the folder of each of them and of plugins.json: what is renamed or replaced is heard of there alone.</summary>
    /// <remarks>On Linux the entries of a scanned folder are watched a second time: there a deep watch may end without a word when they are moved. Source: issue 133420 of dotnet/runtime.</remarks>
    internal static IEnumerable<WatchedPlace> Of(PluginsConfig config)
    {
        if (config.Path is { } file) yield return EntryOfItsFolder(file);
        foreach (var root in config.Watch ? config.Folders.Select(static folder => Path.TrimEndingDirectorySeparator(folder)) : [])
        {
            yield return new(root, "*", IsDeep: true);
            if (OperatingSystem.IsLinux()) yield return new(root, "*");
            if (Path.GetDirectoryName(root) is not null) yield return EntryOfItsFolder(root);
        }
    }

    private static WatchedPlace EntryOfItsFolder(string path) => new(Path.GetDirectoryName(path)!, Path.GetFileName(path));
}
