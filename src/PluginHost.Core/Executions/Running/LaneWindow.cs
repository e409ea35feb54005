using System.Collections.Concurrent;

namespace PluginHost.Core.Executions.Running;

/// <summary>
/// The executions that this process has in memory, and how many wait in the store behind them. Those of one lane keep their order: while
/// one of it waits in the store, no newer one gets in before it. Thread-safe.
/// </summary>
internal sealed class LaneWindow(ExecutionOptions options, bool canQueue)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, RunningExecution> _inside = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private TaskCompletionSource? _empty;
    private int _count;
    private long _bytes;
    private long _queued;

    /// <summary>Executions in memory.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Executions that wait in the store.</summary>
    internal long Queued => Interlocked.Read(ref _queued);

    /// <summary>All in memory.</summary>
    internal IEnumerable<RunningExecution> Inside => _inside.Values;

    /// <summary>How many more fit in; zero while too many bytes are.</summary>
    internal int Room
    {
        get
        {
            lock (_gate) return _bytes >= options.MaxActiveBytes ? 0 : Math.Max(0, options.MaxActive - _count);
        }
    }

    internal RunningExecution? Find(string id) => _inside.GetValueOrDefault(id);

    /// <summary>Finds a place for a new execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="mostQueued">Most of its lane that may wait.</param>
    internal Placement Place(RunningExecution execution, int mostQueued = int.MaxValue)
    {
        lock (_gate)
        {
            var lane = LaneOf(execution.Lane);
            var fits = _count < options.MaxActive && _bytes + execution.Bytes <= options.MaxActiveBytes;
            if (fits && lane.Queued == 0 && (lane.Inside < options.MaxActivePerLane || !canQueue))
            {
                Add(execution, lane);
                return Placement.Inside;
            }

            if (!canQueue || _queued >= options.MaxQueued || lane.Inside + lane.Queued >= mostQueued)
            {
                Drop(execution.Lane, lane);
                return Placement.Full;
            }

            Queue(lane, 1);
            lane.Pending++;
            return Placement.Queued;
        }
    }

    /// <summary>Lets one in whatever there is: it was accepted before, or runs inside of another one.</summary>
    internal void Enter(RunningExecution execution)
    {
        lock (_gate) Add(execution, LaneOf(execution.Lane));
    }

    /// <summary>One has ended here, or goes elsewhere. Again does nothing.</summary>
    internal void Leave(RunningExecution execution)
    {
        lock (_gate)
        {
            if (!_inside.TryRemove(KeyValuePair.Create(execution.Id, execution))) return;
            var lane = LaneOf(execution.Lane);
            (_count, _bytes, lane.Inside) = (_count - 1, _bytes - execution.Bytes, lane.Inside - 1);
            Drop(execution.Lane, lane);
            if (_count == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>One that got a place in the store is stored; or is not, and leaves it.</summary>
    internal void Settle(RunningExecution execution, bool isStored)
    {
        lock (_gate)
        {
            var lane = LaneOf(execution.Lane);
            lane.Pending--;
            if (!isStored) Queue(lane, -Math.Min(1, lane.Queued));
            Drop(execution.Lane, lane);
        }
    }

    /// <summary>More, or fewer, of a lane wait in the store.</summary>
    internal void ChangeQueued(string name, int by)
    {
        lock (_gate)
        {
            var lane = LaneOf(name);
            Queue(lane, Math.Max(by, -lane.Queued));
            Drop(name, lane);
        }
    }

    /// <summary>What waits in the store, counted anew.</summary>
    internal void SetQueued(IReadOnlyDictionary<string, int> counts)
    {
        lock (_gate)
        {
            foreach (var (name, lane) in _lanes.ToArray())
            {
                Queue(lane, counts.GetValueOrDefault(name) + lane.Pending - lane.Queued);
                Drop(name, lane);
            }

            foreach (var (name, count) in counts)
            {
                var lane = LaneOf(name);
                Queue(lane, count + lane.Pending - lane.Queued);
            }
        }
    }

    /// <summary>Lanes that have enough in memory for now.</summary>
    internal IReadOnlyList<string> FullLanes()
    {
        lock (_gate) return [.. _lanes.Where(lane => lane.Value.Inside >= options.MaxActivePerLane && lane.Value.Queued > 0).Select(static lane => lane.Key)];
    }

    /// <summary>True while somebody waits for it to be empty.</summary>
    internal bool IsAwaited => Volatile.Read(ref _empty) is not null;

    /// <summary>Completes when nothing is in memory any more.</summary>
    internal Task WhenEmpty()
    {
        lock (_gate)
        {
            if (_count == 0) return Task.CompletedTask;
            return (_empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Add(RunningExecution execution, Lane lane)
    {
        if (!_inside.TryAdd(execution.Id, execution)) throw new InvalidOperationException($"The execution '{execution.Id}' is there already.");
        (_count, _bytes, lane.Inside) = (_count + 1, _bytes + execution.Bytes, lane.Inside + 1);
    }

    private void Queue(Lane lane, int by) => (lane.Queued, _queued) = (lane.Queued + by, _queued + by);

    private Lane LaneOf(string name)
    {
        if (!_lanes.TryGetValue(name, out var lane)) _lanes[name] = lane = new Lane();
        return lane;
    }

    private void Drop(string name, Lane lane)
    {
        if (lane is { Inside: 0, Queued: 0, Pending: 0 }) _lanes.Remove(name);
    }

    private sealed class Lane
    {
        internal int Inside { get; set; }

        internal int Queued { get; set; }

        /// <summary>Those of them that are being stored.</summary>
        internal int Pending { get; set; }
    }
}

/// <summary>Where a new execution is put.</summary>
internal enum Placement
{
    /// <summary>In memory: it runs when its turn has come.</summary>
    Inside = 0,

    /// <summary>In the store, until there is room in memory.</summary>
    Queued,

    /// <summary>Nowhere: too many wait.</summary>
    Full,
}
