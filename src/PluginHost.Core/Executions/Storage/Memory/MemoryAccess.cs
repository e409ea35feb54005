using PluginHost.Core.Access;

namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>Keys, and the last audit records. Thread-safe.</summary>
internal sealed class MemoryAccess
{
    /// <summary>Most audit records that are kept: 10,000 (our choice: as many as ended executions).</summary>
    internal const int MaxRecords = 10_000;

    private const int MaxPruned = 1000;

    private readonly Lock _gate = new();
    private readonly List<AccessKey> _keys = [];
    private readonly LinkedList<AuditRecord> _newest = new();
    private long _sequence;

    internal IReadOnlyList<AccessKey> ListKeys()
    {
        lock (_gate) return [.. _keys];
    }

    internal void PutKey(AccessKey key, AuditRecord audit)
    {
        lock (_gate)
        {
            var place = _keys.FindIndex(one => string.Equals(one.Id, key.Id, StringComparison.Ordinal));
            if (place < 0) _keys.Add(key);
            else _keys[place] = key;
            Record(audit);
        }
    }

    internal void Add(AuditRecord record)
    {
        lock (_gate) Record(record);
    }

    internal IReadOnlyList<AuditRecord> List(AuditQuery query)
    {
        lock (_gate) return [.. _newest.Where(record => Finds(query, record)).Take(query.Limit)];
    }

    internal int Prune(DateTimeOffset before)
    {
        lock (_gate)
        {
            var old = _newest.Reverse().Where(record => record.At < before).Take(MaxPruned).ToList();
            foreach (var record in old) _newest.Remove(record);
            return old.Count;
        }
    }

    private static bool Finds(AuditQuery query, AuditRecord record) =>
        (query.What is not { } what || (what.EndsWith(".*", StringComparison.Ordinal) ? record.What.StartsWith(what[..^1], StringComparison.Ordinal) : Same(what, record.What)))
        && (query.Actor is null || Same(query.Actor, record.Actor))
        && (query.TargetType is null || Same(query.TargetType, record.TargetType))
        && (query.TargetId is null || Same(query.TargetId, record.TargetId))
        && !(record.At < query.From)
        && !(record.At >= query.Before)
        && !(record.Sequence >= query.BeforeSequence);

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.Ordinal);

    private void Record(AuditRecord record)
    {
        _newest.AddFirst(record with { Sequence = ++_sequence });
        if (_newest.Count > MaxRecords) _newest.RemoveLast();
    }
}
