namespace PluginHost.Core.Plugins.Discovery;

/// <summary>
/// Reads files that anybody may have put there. A named pipe or a device has no length, and opening one can block for ever: files
/// without content are never opened.
/// </summary>
internal static class PluginFile
{
    /// <summary>The content; empty for a file without any, whatever kind of file it is.</summary>
    internal static byte[] ReadAllBytes(string path) => HasContent(path) ? File.ReadAllBytes(path) : [];

    /// <summary>A stream over the content; an empty one for a file without any.</summary>
    internal static Stream OpenRead(string path) => HasContent(path) ? File.OpenRead(path) : Stream.Null;

    /// <summary>Copies the content.</summary>
    internal static void Copy(string path, string target)
    {
        if (HasContent(path)) File.Copy(path, target);
        else File.WriteAllBytes(target, []);
    }

    // A link's own length is that of its text.
    private static bool HasContent(string path) => (File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo target ? target : new FileInfo(path)).Length > 0;
}
