using System.Globalization;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>One area of a process's address space, as <c>/proc/[pid]/maps</c> lists it.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind it.</param>
/// <param name="Access">Read, write, execute, private or shared: <c>rwxp</c>.</param>
/// <param name="Path">The mapped file; empty for none, <c>[stack]</c> and the like for the kernel's own.</param>
internal readonly record struct MemoryArea(ulong Start, ulong End, string Access, string Path)
{
    /// <summary>True when it can be read and its content may change: memory, in contrast to the files of programs and libraries.</summary>
    internal bool IsVolatile => Access[0] == 'r' && (Path.Length == 0 || IsAnonymous || (Access[1] == 'w' && Access[3] == 'p'));

    // The runtime maps the code that it compiles as a nameless file, twice.
    private bool IsAnonymous => Path.StartsWith("/memfd:", StringComparison.Ordinal) || Path is "[heap]" or "[stack]" || Path.StartsWith("[anon", StringComparison.Ordinal);

    internal static IEnumerable<MemoryArea> Read(int processId) => File.ReadLines($"/proc/{processId}/maps").Select(Parse);

    // start-end access offset device inode [path]
    private static MemoryArea Parse(string line)
    {
        var words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var bounds = words[0].Split('-');
        return new(ParseAddress(bounds[0]), ParseAddress(bounds[1]), words[1], words.Length > 5 ? words[5] : "");
    }

    private static ulong ParseAddress(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
