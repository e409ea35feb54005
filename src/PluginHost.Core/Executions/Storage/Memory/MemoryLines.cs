namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>What nobody has claimed: by lane, by due time, by time to live. Not thread-safe: the store's lock guards it.</summary>
internal sealed class MemoryLines
{
    private readonly Dictionary<string, SortedSet<(int Rank, long Sequence, string Id)>> _lanes = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset At, long Sequence, string Id)> _due = [];
    private readonly SortedSet<(DateTimeOffset At, long Sequence, string Id)> _expiring = [];

    internal DateTimeOffset? NextDue => _due.Count == 0 ? null : _due.Min.At;

    internal void Enter(StoredExecution execution)
    {
        if (!IsHere(execution)) return;
        var (record, sequence) = (execution.Record, execution.Sequence);
        if (record.Status == ExecutionStatus.Requested) Lane(execution.Lane).Add((Rank(record.Priority), sequence, record.Id));
        else if (record.Due is { } due) _due.Add((due, sequence, record.Id));
        if (record is { AttemptCount: 0, Expires: { } expires }) _expiring.Add((expires, sequence, record.Id));
    }

    internal void Leave(StoredExecution execution)
    {
        if (!IsHere(execution)) return;
        var (record, sequence) = (execution.Record, execution.Sequence);
        if (record.Status == ExecutionStatus.Requested) LeaveLane(execution.Lane, (Rank(record.Priority), sequence, record.Id));
        else if (record.Due is { } due) _due.Remove((due, sequence, record.Id));
        if (record is { AttemptCount: 0, Expires: { } expires }) _expiring.Remove((expires, sequence, record.Id));
    }

    internal IReadOnlyDictionary<string, int> CountByLane() => _lanes.ToDictionary(static lane => lane.Key, static lane => lane.Value.Count, StringComparer.Ordinal);

    /// <summary>Ids in the order in which they are to run: merges the lanes, so that full ones cost nothing.</summary>
    internal IEnumerable<string> InOrder(IReadOnlyCollection<string> without)
    {
        var heads = new PriorityQueue<IEnumerator<(int Rank, long Sequence, string Id)>, (int, long)>();
        foreach (var (_, lane) in _lanes.Where(lane => !without.Contains(lane.Key))) Advance(lane.GetEnumerator());
        while (heads.TryDequeue(out var next, out _))
        {
            yield return next.Current.Id;
            Advance(next);
        }

        void Advance(IEnumerator<(int Rank, long Sequence, string Id)> lane)
        {
            if (lane.MoveNext()) heads.Enqueue(lane, (lane.Current.Rank, lane.Current.Sequence));
        }
    }

    internal IReadOnlyList<string> Due(DateTimeOffset now, int max) => Until(_due, now, max);

    internal IReadOnlyList<string> Expired(DateTimeOffset now, int max) => Until(_expiring, now, max);

    private static List<string> Until(SortedSet<(DateTimeOffset At, long Sequence, string Id)> line, DateTimeOffset now, int max) =>
        [.. line.TakeWhile(one => one.At <= now).Take(max).Select(static one => one.Id)];

    private static bool IsHere(StoredExecution execution) =>
        execution.Owner is null && execution.Record.Status is ExecutionStatus.Requested or ExecutionStatus.Scheduled;

    private static int Rank(ExecutionPriority priority) => priority switch { ExecutionPriority.High => 0, ExecutionPriority.Normal => 1, _ => 2 };

    private SortedSet<(int Rank, long Sequence, string Id)> Lane(string name)
    {
        if (!_lanes.TryGetValue(name, out var lane)) _lanes.Add(name, lane = []);
        return lane;
    }

    private void LeaveLane(string name, (int Rank, long Sequence, string Id) place)
    {
        if (!_lanes.TryGetValue(name, out var lane)) return;
        lane.Remove(place);
        if (lane.Count == 0) _lanes.Remove(name);
    }
}
