using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Executions.Running;

/// <summary>
/// A store whose calls are measured, but for the two that every execution makes, to add and to change: whoever makes those awaits them
/// anyway, and measures them there without an allocation. Thread-safe.
/// </summary>
internal sealed class MeasuredStore(IExecutionStore store, StoreMetrics metrics, TimeProvider time) : IExecutionStore
{
    public bool IsDurable => store.IsDurable;

    public bool IsShared => store.IsShared;

    public Task OpenAsync(StoreOwner owner, CancellationToken cancellationToken) => store.OpenAsync(owner, cancellationToken);

    public Task<AddResult> AddAsync(StoredExecution execution, IdempotencyKey? key, CancellationToken cancellationToken) => store.AddAsync(execution, key, cancellationToken);

    public Task<bool> ChangeAsync(ExecutionChange change, CancellationToken cancellationToken) => store.ChangeAsync(change, cancellationToken);

    public Task<IReadOnlyList<StoredExecution>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Claim, () => store.ClaimAsync(request, cancellationToken));

    public Task<CancelAnswer> CancelAsync(CancelRequest request, EndedEvent ended, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Cancel, () => store.CancelAsync(request, ended, cancellationToken));

    public Task<DueAnswer> TurnDueAsync(DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Keep, () => store.TurnDueAsync(now, max, ended, cancellationToken));

    public Task<IReadOnlyList<string>?> RenewAsync(StoreOwner owner, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Keep, () => store.RenewAsync(owner, cancellationToken));

    public Task<RecoveryAnswer> RecoverAsync(DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Keep, () => store.RecoverAsync(now, ended, cancellationToken));

    public Task<IReadOnlyDictionary<string, int>> CountBacklogAsync(CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Read, () => store.CountBacklogAsync(cancellationToken));

    public Task<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Read, () => store.FindAsync(id, cancellationToken));

    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Read, () => store.ListAsync(query, cancellationToken));

    public Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Read, () => store.CountAsync(query, cancellationToken));

    public Task AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Log, async () =>
    {
        await store.AppendLogAsync(id, lines, cancellationToken);
        return true;
    });

    public Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Read, () => store.ReadLogAsync(id, after, max, cancellationToken));

    public Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(long after, int max, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Read, () => store.ReadEventsAsync(after, max, cancellationToken));

    public Task<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken) => MeasureAsync(StoreOperation.Prune, () => store.PruneAsync(request, cancellationToken));

    // It takes as long as the store is large, and says nothing of how well it answers.
    public Task BackUpAsync(string path, CancellationToken cancellationToken) => store.BackUpAsync(path, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task<T> MeasureAsync<T>(StoreOperation operation, Func<Task<T>> call)
    {
        var started = time.GetTimestamp();
        try
        {
            var answer = await call();
            metrics.Done(operation, time.GetElapsedTime(started));
            return answer;
        }
        catch (StoreUnavailableException)
        {
            metrics.Failed(operation);
            throw;
        }
    }
}
