using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Executions;

namespace PluginHost.Core.Actions.Limits;

/// <summary>The slots of one scope: never more executions of one key than its limit, and who waits is served by priority, then in the order of coming. Thread-safe.</summary>
internal sealed class ConcurrencySlots(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private int? _limit;
    private long _enqueued;
    private long _completed;

    /// <summary>Takes a slot, or a place in the line.</summary>
    /// <returns>Null when the policy lets nobody wait, or the line is full.</returns>
    internal Slot? TryJoin(string key, ConcurrencyPolicy policy, ExecutionPriority priority = ExecutionPriority.Normal) => Join(key, policy, priority, policy.Rejects ? 0 : policy.MaxQueue);

    /// <summary>The same for an execution that was let in before: it is never refused.</summary>
    internal Slot Rejoin(string key, ConcurrencyPolicy policy, ExecutionPriority priority = ExecutionPriority.Normal) => Join(key, policy, priority, int.MaxValue)!;

    /// <summary>Gives a slot back, or takes its owner out of the line.</summary>
    internal void Release(Slot slot)
    {
        lock (_gate)
        {
            if (slot.Place == SlotPlace.Left) return;
            var line = _lines[slot.Key];
            if (slot.Place == SlotPlace.Held) (line.Active, _completed) = (line.Active - 1, _completed + 1);
            Leave(slot, line);
        }
    }

    /// <summary>Takes a slot's owner out of the line.</summary>
    /// <returns>False when it holds the slot meanwhile.</returns>
    internal bool LeaveLine(Slot slot)
    {
        lock (_gate)
        {
            if (slot.Place == SlotPlace.Held) return false;
            if (slot.Place == SlotPlace.Waiting) Leave(slot, _lines[slot.Key]);
            return true;
        }
    }

    /// <summary>Puts another limit into force at once, for those that wait too; policies of an older configuration no longer change it.</summary>
    /// <param name="limit">The limit; null lets all in, and leaves it to the policies of those that come.</param>
    internal void SetLimit(int? limit)
    {
        lock (_gate)
        {
            _limit = limit;
            foreach (var line in _lines.Values)
            {
                line.Limit = limit ?? int.MaxValue;
                line.Serve();
            }
        }
    }

    /// <summary>What runs and waits, over all keys.</summary>
    internal SlotCounts Count()
    {
        lock (_gate)
        {
            var oldest = _lines.Values.Select(static line => line.Oldest).Min();
            return new(_lines.Values.Sum(static line => line.Active), _lines.Values.Sum(static line => line.Queued), _lines.Count, oldest, _enqueued, _completed);
        }
    }

    private Slot? Join(string key, ConcurrencyPolicy policy, ExecutionPriority priority, int mostWaiting)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(key, out var line)) _lines[key] = line = new Line();
            line.Limit = _limit ?? policy.Limit;
            line.Serve(); // A limit that was raised meanwhile lets those in who came before.
            if (line.Active >= line.Limit && line.Queued >= mostWaiting) return null;
            _enqueued++;
            var slot = new Slot(this, key) { Since = time.GetUtcNow(), Priority = priority };
            slot.Node = line.Of(priority).AddLast(slot);
            line.Serve();
            return slot;
        }
    }

    private void Leave(Slot slot, Line line)
    {
        if (slot.Node is { } node) node.List!.Remove(node);
        (slot.Place, slot.Node) = (SlotPlace.Left, null);
        line.Serve();
        if (line.Active == 0 && line.Queued == 0) _lines.Remove(slot.Key);
    }

    private sealed class Line
    {
        private readonly LinkedList<Slot> _high = [];
        private readonly LinkedList<Slot> _normal = [];
        private readonly LinkedList<Slot> _low = [];

        internal int Limit { get; set; }

        internal int Active { get; set; }

        internal int Queued => _high.Count + _normal.Count + _low.Count;

        internal DateTimeOffset? Oldest => new[] { _high.First, _normal.First, _low.First }.Min(static first => first?.Value.Since);

        internal LinkedList<Slot> Of(ExecutionPriority priority) => priority switch
        {
            ExecutionPriority.High => _high,
            ExecutionPriority.Low => _low,
            _ => _normal,
        };

        internal void Serve()
        {
            while (Active < Limit && (_high.First ?? _normal.First ?? _low.First) is { } first)
            {
                first.List!.Remove(first);
                Active++;
                first.Value.Grant();
            }
        }
    }
}

/// <summary>What runs and waits under a concurrency limit.</summary>
/// <param name="Active">Executions that hold a slot.</param>
/// <param name="Queued">Executions that wait.</param>
/// <param name="Keys">Keys that have any of both.</param>
/// <param name="OldestQueued">Since when the one waits that has waited longest; null when none does.</param>
/// <param name="TotalEnqueued">Executions that came, since the host started.</param>
/// <param name="TotalCompleted">Executions that gave their slot back.</param>
internal sealed record SlotCounts(int Active, int Queued, int Keys, DateTimeOffset? OldestQueued, long TotalEnqueued, long TotalCompleted);
