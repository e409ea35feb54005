using PluginHost.Core.Access;

namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>What reads and prunes, and access.</summary>
internal sealed partial class MemoryStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountBacklogAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(_lines.CountByLane());
    }

    /// <inheritdoc/>
    public Task<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_all.GetValueOrDefault(id)?.Execution);

    /// <inheritdoc/>
    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        var found = _all.Values.Select(static entry => entry.Execution).Where(one => query.Finds(one.Record) && IsBehind(one, query));
        var sorted = query.IsAscending
            ? found.OrderBy(static one => one.Record.Created).ThenBy(static one => one.Sequence)
            : found.OrderByDescending(static one => one.Record.Created).ThenByDescending(static one => one.Sequence);
        var page = sorted.Skip(query.Offset).Take(query.Limit + 1).ToList();
        var next = page.Count > query.Limit ? new ExecutionCursor(page[^2].Record.Created, page[^2].Sequence) : null;
        return Task.FromResult(new ExecutionPage([.. page.Take(query.Limit).Select(static one => one.Record with { Attempts = [] })], next));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<ExecutionStatus, long>();
        foreach (var record in _all.Values.Select(static entry => entry.Execution.Record).Where(query.Finds)) counts[record.Status] = counts.GetValueOrDefault(record.Status) + 1;
        return Task.FromResult<IReadOnlyDictionary<ExecutionStatus, long>>(counts);
    }

    /// <inheritdoc/>
    public Task AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(id, out var entry)) return Task.CompletedTask;
            var before = entry.Bytes;
            foreach (var line in lines) entry.Append(line);
            if (entry.Execution.Record.Status.IsTerminal()) _endedBytes += entry.Bytes - before;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(_all.GetValueOrDefault(id)?.ReadLog(after, max) ?? []);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(long after, int max, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(_outbox.Read(after, max));
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _outbox.Prune(request.EventsBefore);
            _keys.Prune(request.Now);
            var surplus = _ended.Count - request.MostEnded;
            var removed = _ended.Values.Where((entry, place) => place < surplus || IsOld(entry.Execution.Record, request)).Take(request.Batch).ToList();
            removed.ForEach(Drop);
            return Task.FromResult(removed.Count);
        }
    }

    /// <inheritdoc/>
    public Task BackUpAsync(string path, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Executions are kept in memory only and end with the process: there is nothing to back up.");

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccessKey>> ListKeysAsync(CancellationToken cancellationToken) => Task.FromResult(_access.ListKeys());

    /// <inheritdoc/>
    public Task PutKeyAsync(AccessKey key, AuditRecord audit, CancellationToken cancellationToken)
    {
        _access.PutKey(key, audit);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAuditAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        _access.Add(record);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(AuditQuery query, CancellationToken cancellationToken) => Task.FromResult(_access.List(query));

    /// <inheritdoc/>
    public Task<int> PruneAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(_access.Prune(before));

    private static bool IsOld(ExecutionRecord record, PruneRequest request) =>
        record.Updated < (record.Status is ExecutionStatus.Succeeded or ExecutionStatus.Skipped ? request.SucceededBefore : request.OthersBefore);

    private static bool IsBehind(StoredExecution one, ExecutionQuery query)
    {
        if (query.After is not { } after) return true;
        var place = one.Record.Created.CompareTo(after.Created);
        if (place == 0) place = one.Sequence.CompareTo(after.Sequence);
        return query.IsAscending ? place > 0 : place < 0;
    }
}
