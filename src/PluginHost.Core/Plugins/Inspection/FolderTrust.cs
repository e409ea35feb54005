using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Refuses what somebody else could change: whoever may write a plugin's files runs code as the host.</summary>
internal static class FolderTrust
{
    /// <exception cref="PluginRefusedException">A file or folder is writable by everybody, or a link points outside.</exception>
    internal static void Check(PluginCandidate candidate)
    {
        foreach (var path in candidate.Files.Prepend(candidate.Path))
        {
            CheckLink(candidate, path);
            if (OperatingSystem.IsWindows() || !File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite)) continue;
            throw new PluginRefusedException(PluginRefusal.Create(
                RefusalCodes.Untrusted, $"'{path}' may be written by every user of this machine.", path, $"Run: chmod -R o-w '{candidate.Path}'", "not writable by others", File.GetUnixFileMode(path).ToString()));
        }
    }

    private static void CheckLink(PluginCandidate candidate, string path)
    {
        if (path == candidate.Path || File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target) return;
        var inside = Path.GetFullPath(target.FullName).StartsWith(candidate.RealFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (inside) return;
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.Untrusted, $"'{path}' is a link that points outside the plugin.", path, "Replace the link by the file itself.", $"a target inside {candidate.RealFolder}", target.FullName));
    }
}
