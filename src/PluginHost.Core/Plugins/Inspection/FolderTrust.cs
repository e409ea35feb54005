using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Refuses what somebody else could change: whoever may write a plugin's files runs code as the host.</summary>
internal static class FolderTrust
{
    /// <exception cref="PluginRefusedException">A file or folder is writable by everybody, or a link points outside.</exception>
    internal static void Check(PluginCandidate candidate)
    {
        foreach (var path in candidate.Files.SelectMany(file => UpToFolder(candidate, file)).Prepend(candidate.Path).Distinct(StringComparer.Ordinal))
        {
            CheckLink(candidate, path);
            if (OperatingSystem.IsWindows() || !File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite)) continue;
            throw new PluginRefusedException(PluginRefusal.Create(
                RefusalCodes.Untrusted, $"'{path}' may be written by every user of this machine.", path, $"Run: chmod -R o-w '{candidate.Path}'", "not writable by others", File.GetUnixFileMode(path).ToString()));
        }
    }

    // A file and the folders between it and the plugin's own: who may write to one of those can replace the file.
    private static IEnumerable<string> UpToFolder(PluginCandidate candidate, string path)
    {
        for (; path != candidate.Folder; path = Path.GetDirectoryName(path)!) yield return path;
    }

    private static void CheckLink(PluginCandidate candidate, string path)
    {
        if (path == candidate.Path || File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target) return;
        var full = Path.GetFullPath(target.FullName);
        if (IsIn(candidate.RealFolder, full) || IsIn(candidate.Folder, full)) return;
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.Untrusted, $"'{path}' is a link that points outside the plugin.", path, "Replace the link by the file itself.", $"a target inside {candidate.RealFolder}", target.FullName));
    }

    private static bool IsIn(string folder, string path) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
