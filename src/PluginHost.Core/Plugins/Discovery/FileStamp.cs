using System.Runtime.InteropServices;
using System.Text;

namespace PluginHost.Core.Plugins.Discovery;

/// <summary>
/// What Linux knows of a path, links followed, and .NET does not tell: which file it is, which mount it lies on, and when it changed last
/// in a way that nobody can set back.
/// </summary>
/// <param name="Device">Number of the file system.</param>
/// <param name="Mount">Number of the mount; 0 where the kernel does not tell (before 5.8).</param>
/// <param name="Inode">Number of the file in its file system; used again after it is deleted.</param>
/// <param name="Born">When it was made, in nanoseconds; 0 where the file system does not tell.</param>
/// <param name="Changed">When its content, name or mode changed, in nanoseconds.</param>
internal readonly record struct FileStamp(ulong Device, ulong Mount, ulong Inode, long Born, long Changed)
{
    // Source: statx(2); the layout is the same on every architecture.
    private const int Here = -100;
    private const uint Wanted = 0x0000_1FFF;
    private const int Size = 256;

    /// <summary>Stays the same as long as the path leads to the same file or folder.</summary>
    internal (ulong Device, ulong Mount, ulong Inode, long Born) Identity => (Device, Mount, Inode, Born);

    /// <summary>Stays the same as long as the path lies on the same mount.</summary>
    internal (ulong Device, ulong Mount) Place => (Device, Mount);

    /// <summary>The stamp of a path.</summary>
    /// <returns>Null when it leads nowhere, and on systems that do not tell.</returns>
    internal static FileStamp? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var status = new byte[Size];
        return Statx(Here, Encoding.UTF8.GetBytes(path + '\0'), 0, Wanted, status) == 0 ? Read(status) : null;
    }

    private static FileStamp Read(ReadOnlySpan<byte> status) => new(Number(status[136..]), Number(status[144..]), Number(status[32..]), Time(status[80..]), Time(status[96..]));

    private static ulong Number(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt64(bytes);

    private static long Time(ReadOnlySpan<byte> bytes) => (BitConverter.ToInt64(bytes) * 1_000_000_000) + BitConverter.ToUInt32(bytes[8..]);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint wanted, byte[] status);
}
