using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace PluginHost.Core.Plugins.Crashes;

/// <summary>
/// Whose code runs now, in a file that is mapped into memory: nothing is written per call, and the kernel keeps the pages when the
/// process dies. Every run makes a file of its own, so that calls left over from an earlier host of this process count in the old one.
/// </summary>
internal sealed unsafe class RunningSlots
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunningSlot> _claimed = new(StringComparer.Ordinal);

    // Never disposed: a call may end after its host, and counting in memory that is no longer mapped ends the process. The finalizer of
    // its handle unmaps once no slot is left.
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private RunningSlots(MemoryMappedViewAccessor view)
    {
        _view = view;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        view.SafeMemoryMappedViewHandle.ReleasePointer(); // One that is held would keep the finalizer from unmapping.
    }

    private SlotHeader* Header => (SlotHeader*)_start;

    /// <summary>Where the file is made before it takes its place.</summary>
    internal static string FreshPath(string path) => path + ".new";

    /// <summary>Replaces the file by an empty one and maps it.</summary>
    /// <exception cref="IOException">The disk is full, or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal static RunningSlots Create(string path, DateTimeOffset started)
    {
        var fresh = FreshPath(path);
        Write(fresh, new() { Magic = SlotLayout.Magic, Version = SlotLayout.Version, Run = Guid.NewGuid(), StartedTicks = started.UtcTicks });
        File.Move(fresh, path, overwrite: true);
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        return new(file.CreateViewAccessor(0, SlotLayout.FileBytes));
    }

    /// <summary>The slot of a plugin, the same for all its generations.</summary>
    /// <returns>Null when all slots belong to others.</returns>
    /// <exception cref="ArgumentException">The id is longer than 32 characters.</exception>
    internal RunningSlot? Claim(string pluginId)
    {
        if (pluginId.Length > SlotLayout.IdBytes) throw new ArgumentException($"The plugin id '{pluginId}' is longer than {SlotLayout.IdBytes} characters.", nameof(pluginId));
        lock (_gate)
        {
            if (_claimed.TryGetValue(pluginId, out var known)) return known;
            if (_claimed.Count == SlotLayout.Capacity) return null;
            var record = (SlotRecord*)(_start + SlotLayout.SlotBytes) + _claimed.Count;
            Encoding.ASCII.GetBytes(pluginId, record->Id);
            return _claimed[pluginId] = new(&record->Calls, this);
        }
    }

    /// <summary>The host has run longer than the window.</summary>
    internal void MarkLate()
    {
        Volatile.Write(ref Header->IsLate, 1);
        GC.KeepAlive(_view);
    }

    /// <summary>The host stops as it should.</summary>
    internal void MarkClean()
    {
        Volatile.Write(ref Header->IsClean, 1);
        GC.KeepAlive(_view);
    }

    // Zeros that reach the disk: in a sparse file the first call on a full disk would end the process.
    private static void Write(string path, SlotHeader header)
    {
        var bytes = new byte[SlotLayout.FileBytes];
        MemoryMarshal.Write(bytes, header);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }
}
