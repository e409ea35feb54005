using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>Tells which pages of a process exist: most of its memory is reserved only.</summary>
internal sealed class PageMap(int processId) : IDisposable
{
    private const ulong PresentOrSwapped = 3UL << 62;
    private static readonly ulong PageSize = (ulong)Environment.SystemPageSize;

    private readonly SafeFileHandle _file = File.OpenHandle($"/proc/{processId}/pagemap", share: FileShare.ReadWrite);
    private readonly ulong[] _entries = new ulong[64 * 1024];

    public void Dispose() => _file.Dispose();

    /// <summary>The runs of existing pages of the areas whose content may change.</summary>
    internal IEnumerable<(ulong Start, ulong End)> Runs() => MemoryArea.Read(processId).Where(static area => area.IsVolatile).SelectMany(Runs);

    private IEnumerable<(ulong Start, ulong End)> Runs(MemoryArea area)
    {
        var step = (ulong)_entries.Length * PageSize;
        for (var start = area.Start; start < area.End; start += step)
        {
            var count = (int)((Math.Min(area.End - start, step) + PageSize - 1) / PageSize);
            count = RandomAccess.Read(_file, MemoryMarshal.AsBytes(_entries.AsSpan(0, count)), (long)(start / PageSize * sizeof(ulong))) / sizeof(ulong);
            foreach (var (first, end) in Runs(count)) yield return (start + ((ulong)first * PageSize), start + ((ulong)end * PageSize));
        }
    }

    private IEnumerable<(int First, int End)> Runs(int count)
    {
        for (var first = 0; first < count; first++)
        {
            if (!Exists(first)) continue;
            var end = first + 1;
            while (end < count && Exists(end)) end++;
            yield return (first, end);
            first = end;
        }
    }

    private bool Exists(int index) => (_entries[index] & PresentOrSwapped) != 0;
}
