using System.Collections.Immutable;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Unloading;

/// <summary>Every generation that is in memory, from its loading to the proof that it is gone. Holds nothing of a plugin. Thread-safe.</summary>
internal sealed class GenerationTable(TimeProvider time)
{
    private int _hasLost = 1;
    private ImmutableSortedDictionary<(string Id, int Number), Row> _rows = ImmutableSortedDictionary<(string Id, int Number), Row>.Empty;

    /// <summary>Hears of each change, with what is known then; null when the generation is gone.</summary>
    internal Action<string, int, GenerationStatus?>? Changed { get; set; }

    /// <summary>All generations, by plugin and number.</summary>
    internal IReadOnlyList<GenerationStatus> List() => [.. Volatile.Read(ref _rows).Values.Select(static row => row.Status with { Calls = row.Lease.Count })];

    /// <summary>Hashes of the contents that are in memory.</summary>
    internal IEnumerable<string> ContentHashes() => Volatile.Read(ref _rows).Values.Select(static row => row.ContentHash);

    /// <summary>One generation; null when it is gone.</summary>
    internal GenerationStatus? Find(string pluginId, int number) => Volatile.Read(ref _rows).GetValueOrDefault((pluginId, number))?.Status;

    /// <summary>Sets what a generation is doing.</summary>
    internal void Set(PluginGeneration generation, PluginState state, string? reason = null)
    {
        var status = new GenerationStatus(generation.Descriptor.Id, generation.Number, generation.Descriptor.Version, state, time.GetUtcNow()) { Reason = reason };
        var (lease, hash) = (generation.Lease, generation.Descriptor.ContentHash);
        ImmutableInterlocked.Update(ref _rows, rows => rows.SetItem((status.PluginId, status.Number), new Row(status, lease, hash)));
        Changed?.Invoke(status.PluginId, status.Number, status);
    }

    /// <summary>Changes what is known of a generation that nobody refers to any more; nothing when it is gone.</summary>
    internal void Change(string pluginId, int number, Func<GenerationStatus, GenerationStatus> change)
    {
        ImmutableInterlocked.Update(ref _rows, rows => rows.TryGetValue((pluginId, number), out var row) ? rows.SetItem((pluginId, number), row with { Status = change(row.Status) }) : rows);
        if (Find(pluginId, number) is { } status) Changed?.Invoke(pluginId, number, status);
    }

    /// <summary>Forgets a generation: it is proven to be gone.</summary>
    internal void Remove(string pluginId, int number)
    {
        ImmutableInterlocked.Update(ref _rows, rows => rows.Remove((pluginId, number)));
        Interlocked.Exchange(ref _hasLost, 1);
        Changed?.Invoke(pluginId, number, null);
    }

    /// <summary>True when a generation has gone since it was asked last; true at the first time.</summary>
    internal bool TakeLosses() => Interlocked.Exchange(ref _hasLost, 0) == 1;

    private sealed record Row(GenerationStatus Status, PluginLease Lease, string ContentHash);
}
