using System.Globalization;

namespace PluginHost.Server.Diagnostics.Snapshots;

/// <summary>Keeps a copy from taking the memory that the machine or the container needs.</summary>
internal static class SpareMemory
{
    /// <summary>Lets a copy through that takes, with what a search needs besides, at most what is free.</summary>
    /// <exception cref="SnapshotException">It would take more.</exception>
    internal static void Demand(long bytes)
    {
        GC.Collect(); // The figures are those of the last collection.
        var memory = GC.GetGCMemoryInfo();
        var free = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
        if (bytes > free / 3) throw new SnapshotException($"a copy of its {Megabytes(bytes)} MB needs three times as much free memory, and {Megabytes(free)} MB are free");
    }

    private static string Megabytes(long bytes) => (bytes / 1_000_000).ToString(CultureInfo.InvariantCulture);
}
