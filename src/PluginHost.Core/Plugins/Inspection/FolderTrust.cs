using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Refuses what somebody else could change: whoever may write a plugin's files runs code as the host.</summary>
internal static class FolderTrust
{
    /// <exception cref="PluginRefusedException">A file or folder is writable by everybody, or a link points outside.</exception>
    internal static void Check(PluginCandidate candidate)
    {
        var paths = candidate.Files.SelectMany(file => UpToFolder(candidate, file)).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var path in paths) CheckLink(candidate, path);
        if (OperatingSystem.IsWindows()) return;
        foreach (var path in paths.Append(candidate.Path).Append(Path.GetDirectoryName(candidate.Path)!)) CheckMode(candidate, path);
    }

    // A file and the folders between it and the plugin's own: who may write to one of those can replace the file.
    private static IEnumerable<string> UpToFolder(PluginCandidate candidate, string path)
    {
        for (; path != candidate.Folder; path = Path.GetDirectoryName(path)!) yield return path;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void CheckMode(PluginCandidate candidate, string path)
    {
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path; // A link's own mode means nothing.
        var mode = File.GetUnixFileMode(real);
        if (!mode.HasFlag(UnixFileMode.OtherWrite)) return;
        var fix = real.StartsWith(candidate.RealFolder, StringComparison.Ordinal) ? $"chmod -R o-w '{candidate.Path}'" : $"chmod o-w '{real}'";
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.Untrusted, $"'{real}' may be written by every user of this machine.", real, $"Run: {fix}", "not writable by others", mode.ToString()));
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
