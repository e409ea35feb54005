using System.Collections.Concurrent;
using PluginHost.Core.Access;

namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>
/// Keeps executions, keys and the audit trail in memory, for tests and for programs that embed the host: all that has not ended, and the last of what
/// has. Nothing outlives the process. Every call completes before it returns.
/// </summary>
internal sealed partial class MemoryStore : IExecutionStore, IAccessStore
{
    /// <summary>Most ended executions that are kept: 10,000 (our choice: some 20 MB with small payloads).</summary>
    internal const int MaxEnded = 10_000;

    /// <summary>Most bytes of parameters, outputs and logs of ended executions: 256 MiB (our choice: a fraction of what a small machine has).</summary>
    internal const long MaxEndedBytes = 256L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, MemoryEntry> _all = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cancelAsked = new(StringComparer.Ordinal);
    private readonly MemoryLines _lines = new();
    private readonly MemoryOutbox _outbox = new();
    private readonly MemoryKeys _keys = new();
    private readonly SortedDictionary<(DateTimeOffset Ended, long Sequence), MemoryEntry> _ended = [];
    private readonly MemoryAccess _access = new();
    private long _sequence;
    private long _endedBytes;
    private string _owner = "";

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public Task OpenAsync(StoreOwner owner, CancellationToken cancellationToken)
    {
        lock (_gate) _owner = owner.Name;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AddResult> AddAsync(StoredExecution execution, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_all.ContainsKey(execution.Record.Id)) return Task.FromException<AddResult>(new ArgumentException($"There is an execution '{execution.Record.Id}' already.", nameof(execution)));
            if (key is not null && _keys.Take(key, execution.Record.Id) is { } existing) return Task.FromResult(existing);
            var entry = new MemoryEntry(execution.Added(++_sequence));
            _all[execution.Record.Id] = entry;
            _lines.Enter(entry.Execution);
            return Task.FromResult(new AddResult(_sequence));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredExecution>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var claimed = _lines.InOrder(request.FullLanes)
                .Select(id => _all[id])
                .Where(entry => !(entry.Execution.Record is { AttemptCount: 0, Expires: { } expires } && expires <= request.Now))
                .Take(request.Max)
                .ToList();
            return Task.FromResult<IReadOnlyList<StoredExecution>>([.. claimed.Select(entry => Put(entry, entry.Execution.Claimed(request.Owner)))]);
        }
    }

    /// <inheritdoc/>
    public Task<bool> ChangeAsync(ExecutionChange change, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(change.Id, out var entry) || !entry.Execution.Allows(change)) return Task.FromResult(false);
            if (change.IsForgotten) Forget(entry);
            else Put(entry, entry.Execution.Changed(change));
            if (change.Event is not null) _outbox.Add(change.Event);
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task<CancelAnswer> CancelAsync(CancelRequest request, EndedEvent ended, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(request.Id, out var entry)) return Task.FromResult(new CancelAnswer(CancelKind.NotFound, null));
            var before = entry.Execution;
            return Task.FromResult(before switch
            {
                _ when before.Record.Status.IsTerminal() => new CancelAnswer(CancelKind.Ended, before),
                { Owner: null } => new CancelAnswer(CancelKind.Cancelled, PutEnded(entry, before.Ended(ExecutionStatus.Cancelled, Transitions.Cancelled(request.Message), request.At), ended)),
                _ => new CancelAnswer(CancelKind.Asked, Put(entry, before.CancelAsked(request.At))),
            });
        }
    }

    /// <inheritdoc/>
    public Task<DueAnswer> TurnDueAsync(DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            List<StoredExecution> expired = [.. _lines.Expired(now, max).Select(id => PutEnded(_all[id], _all[id].Execution.Ended(ExecutionStatus.TimedOut, Transitions.Expired, now), ended))];
            var due = _lines.Due(now, max);
            foreach (var id in due) Put(_all[id], _all[id].Execution.TurnedDue(now));
            return Task.FromResult(new DueAnswer(due.Count, expired, _lines.NextDue));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>?> RenewAsync(StoreOwner owner, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<string>?>([.. _cancelAsked.Where(id => string.Equals(_all[id].Execution.Owner, owner.Name, StringComparison.Ordinal))]);
        }
    }

    /// <inheritdoc/>
    public Task<RecoveryAnswer> RecoverAsync(DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var lost = _all.Values.Where(entry => entry.Execution.Owner is { } owner && !string.Equals(owner, _owner, StringComparison.Ordinal));
            var recovered = lost.OrderBy(static entry => entry.Execution.Sequence).ToList()
                .ConvertAll(entry => (Before: entry.Execution.Record.Status, After: PutEnded(entry, entry.Execution.Recovered(now), ended)));
            return Task.FromResult(recovered.Count == 0 ? RecoveryAnswer.Nothing : new RecoveryAnswer(
                recovered.Count(static one => one.Before == one.After.Record.Status),
                [.. recovered.Where(static one => one.Before != one.After.Record.Status && !one.After.Record.Status.IsTerminal()).Select(static one => one.After)],
                [.. recovered.Where(static one => one.After.Record.Status.IsTerminal()).Select(static one => one.After)]));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StoredExecution Put(MemoryEntry entry, StoredExecution after)
    {
        _lines.Leave(entry.Execution);
        entry.Execution = after;
        _lines.Enter(after);
        if (after.Record.Status.IsTerminal()) End(entry);
        else if (after.IsCancelAsked) _cancelAsked.Add(after.Record.Id);
        return after;
    }

    private StoredExecution PutEnded(MemoryEntry entry, StoredExecution after, EndedEvent ended)
    {
        Put(entry, after);
        if (after.Record.Status.IsTerminal()) _outbox.Add(ended(after));
        return after;
    }

    private void Forget(MemoryEntry entry)
    {
        _all.TryRemove(entry.Execution.Record.Id, out _);
        _cancelAsked.Remove(entry.Execution.Record.Id);
    }

    private void End(MemoryEntry entry)
    {
        _cancelAsked.Remove(entry.Execution.Record.Id);
        _ended.Add((entry.Execution.Record.Updated, entry.Execution.Sequence), entry);
        _endedBytes += entry.Bytes;
        while (_ended.Count > MaxEnded || _endedBytes > MaxEndedBytes) Drop(_ended.First().Value);
    }

    private void Drop(MemoryEntry entry)
    {
        _ended.Remove((entry.Execution.Record.Updated, entry.Execution.Sequence));
        _endedBytes -= entry.Bytes;
        _all.TryRemove(entry.Execution.Record.Id, out _);
    }
}
