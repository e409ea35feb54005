using System.Collections.Concurrent;
using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Tests.Service;

/// <summary>A store that can be taken away, and that notes every step of every execution.</summary>
internal sealed class SwitchedStore<TStore>(TStore inner) : IExecutionStore, IAccessStore
    where TStore : IExecutionStore, IAccessStore
{
    private readonly ConcurrentDictionary<string, List<ExecutionStatus>> _steps = new(StringComparer.Ordinal);

    private int _writes;
    private readonly ConcurrentDictionary<(string Id, DateTimeOffset Started), bool> _begun = new();

    /// <summary>False lets every call fail as if the disk were full.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>True lets what changes executions fail, and what reads them work: a full disk.</summary>
    public bool FailsWrites { get; set; }

    /// <summary>The statuses that each execution had, in their order, by id.</summary>
    public IReadOnlyDictionary<string, List<ExecutionStatus>> Steps => _steps;

    public bool IsDurable => inner.IsDurable;

    public bool IsShared => inner.IsShared;

    /// <summary>How often executions were added or changed.</summary>
    public int Writes => _writes;

    private TStore Inner => IsUp ? inner : throw new StoreUnavailableException("The disk is full.");

    public Task OpenAsync(StoreOwner owner, CancellationToken cancellationToken) => CallAsync(store => store.OpenAsync(owner, cancellationToken));

    public async Task<AddResult> AddAsync(StoredExecution execution, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        if (FailsWrites) throw new StoreUnavailableException("The disk is full.");
        var added = await CallAsync(store => store.AddAsync(execution, key, cancellationToken));
        Interlocked.Increment(ref _writes);
        if (added.ExistingId is null) Note(execution.Record.Id, execution.Record.Status);
        return added;
    }

    public async Task<IReadOnlyList<StoredExecution>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claimed = await CallAsync(store => store.ClaimAsync(request, cancellationToken));
        foreach (var one in claimed) Note(one.Record.Id, one.Record.Status); // It may have become due since.
        return claimed;
    }

    public async Task<bool> ChangeAsync(ExecutionChange change, CancellationToken cancellationToken)
    {
        if (FailsWrites) throw new StoreUnavailableException("The disk is full.");
        var isDone = await CallAsync(store => store.ChangeAsync(change, cancellationToken));
        if (!isDone) return false;
        Interlocked.Increment(ref _writes);
        if (change.Attempt is { } attempt && _begun.TryAdd((change.Id, attempt.Started), true) && change.Status != ExecutionStatus.Running) Note(change.Id, ExecutionStatus.Running); // A short attempt begins and ends in one change.
        Note(change.Id, change.Status);
        return true;
    }

    public async Task<CancelAnswer> CancelAsync(CancelRequest request, EndedEvent ended, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(store => store.CancelAsync(request, ended, cancellationToken));
        if (answer.Kind is CancelKind.Cancelled or CancelKind.Asked) Note(request.Id, answer.Execution!.Record.Status);
        return answer;
    }

    public async Task<DueAnswer> TurnDueAsync(DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(store => store.TurnDueAsync(now, max, ended, cancellationToken));
        foreach (var one in answer.Expired) Note(one.Record.Id, one.Record.Status);
        return answer;
    }

    public Task<IReadOnlyList<string>?> RenewAsync(StoreOwner owner, CancellationToken cancellationToken) => CallAsync(store => store.RenewAsync(owner, cancellationToken));

    public async Task<RecoveryAnswer> RecoverAsync(DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(store => store.RecoverAsync(now, ended, cancellationToken));
        foreach (var one in answer.Ended.Concat(answer.Rerun)) Note(one.Record.Id, one.Record.Status);
        return answer;
    }

    public Task<IReadOnlyDictionary<string, int>> CountBacklogAsync(CancellationToken cancellationToken) => CallAsync(store => store.CountBacklogAsync(cancellationToken));

    public Task<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken) => CallAsync(store => store.FindAsync(id, cancellationToken));

    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) => CallAsync(store => store.ListAsync(query, cancellationToken));

    public Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken) => CallAsync(store => store.CountAsync(query, cancellationToken));

    public Task AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken) => CallAsync(store => store.AppendLogAsync(id, lines, cancellationToken));

    public Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken) => CallAsync(store => store.ReadLogAsync(id, after, max, cancellationToken));

    public Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(long after, int max, CancellationToken cancellationToken) => CallAsync(store => store.ReadEventsAsync(after, max, cancellationToken));

    public Task<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken) => CallAsync(store => store.PruneAsync(request, cancellationToken));

    public Task BackUpAsync(string path, CancellationToken cancellationToken) => CallAsync(store => store.BackUpAsync(path, cancellationToken));

    public Task<IReadOnlyList<AccessKey>> ListKeysAsync(CancellationToken cancellationToken) => CallAsync(store => store.ListKeysAsync(cancellationToken));

    public Task PutKeyAsync(AccessKey key, AuditRecord audit, CancellationToken cancellationToken) => CallAsync(store => store.PutKeyAsync(key, audit, cancellationToken));

    public Task AddAuditAsync(AuditRecord record, CancellationToken cancellationToken) => CallAsync(store => store.AddAuditAsync(record, cancellationToken));

    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(AuditQuery query, CancellationToken cancellationToken) => CallAsync(store => store.ListAuditAsync(query, cancellationToken));

    public Task<int> PruneAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => CallAsync(store => store.PruneAuditAsync(before, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    // A failure comes with the task, as that of a real store.
    private async Task<T> CallAsync<T>(Func<TStore, Task<T>> call) => await call(Inner);

    private async Task CallAsync(Func<TStore, Task> call) => await call(Inner);

    private void Note(string id, ExecutionStatus status)
    {
        var steps = _steps.GetOrAdd(id, static _ => []);
        lock (steps) steps.Add(status);
    }
}
