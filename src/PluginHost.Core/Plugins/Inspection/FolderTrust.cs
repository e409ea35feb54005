using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Refuses what somebody else could change: whoever may write a plugin's files runs code as the host.</summary>
internal static class FolderTrust
{
    /// <exception cref="PluginRefusedException">A file or folder is writable by everybody, or a link points outside.</exception>
    internal static void Check(PluginCandidate candidate)
    {
        var folders = candidate.Files.Select(static file => Path.GetDirectoryName(file)!).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var path in candidate.Files.Concat(folders)) CheckLink(candidate, path);
        if (OperatingSystem.IsWindows()) return;
        var scanned = Path.GetDirectoryName(candidate.Path)!;
        foreach (var path in candidate.Files.Concat(folders).Append(candidate.Path).Append(scanned)) CheckMode(path);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void CheckMode(string path)
    {
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path; // A link's own mode means nothing.
        var mode = File.GetUnixFileMode(real);
        if (!mode.HasFlag(UnixFileMode.OtherWrite)) return;
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.Untrusted, $"'{real}' may be written by every user of this machine.", real, $"Run: chmod -R o-w '{real}'", "not writable by others", Convert.ToString((int)mode, 8)));
    }

    private static void CheckLink(PluginCandidate candidate, string path)
    {
        if (path == candidate.Folder || File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target) return;
        if (Path.GetFullPath(target.FullName).StartsWith(candidate.RealFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return;
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.Untrusted, $"'{path}' is a link that points outside the plugin.", path, "Replace the link by the file itself.", $"a target inside {candidate.RealFolder}", target.FullName));
    }
}
