namespace PluginHost.Core.Executions.Storage;

/// <summary>
/// Keeps executions. What a completed call has changed is kept, as durably as the store is; a call that throws has changed nothing.
/// Order is that of <see cref="StoredExecution.Sequence"/>, never that of ids or clocks. Thread-safe; calls made side by side may share one
/// transaction.
/// </summary>
/// <remarks>
/// An execution that a host runs, or will run at once, is claimed: it carries that host's owner name and a fence, a number that grows with
/// each claim. A change made under an older fence is rejected. Every call throws <see cref="StoreUnavailableException"/> when the store
/// cannot be reached, is full or is locked.
/// </remarks>
internal interface IExecutionStore : IAsyncDisposable
{
    /// <summary>True when what is stored outlives the process.</summary>
    bool IsDurable { get; }

    /// <summary>True when several hosts may use it at once.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Opens the store for one owner: makes or migrates its tables, checks them after a crash. A shared store is opened again, under another
    /// name, by a host whose lease was lost.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be used at all: corrupt, newer than the program, another process has it.</exception>
    Task OpenAsync(StoreOwner owner, CancellationToken cancellationToken);

    /// <summary>Stores a new execution, its idempotency key with it.</summary>
    /// <param name="execution">The execution, <c>requested</c> or <c>scheduled</c>; claimed when it has an owner, with fence 1.</param>
    /// <param name="key">Its idempotency key; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be stored all the same.</param>
    /// <returns>Its sequence; or what stands under the same idempotency key, and then nothing is stored.</returns>
    Task<AddResult> AddAsync(StoredExecution execution, IdempotencyKey? key, CancellationToken cancellationToken);

    /// <summary>Claims executions that are <c>requested</c> and have no owner, the most urgent first, then in their sequence.</summary>
    Task<IReadOnlyList<StoredExecution>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Changes a claimed execution: status, attempt, result, event, all in one transaction.</summary>
    /// <returns>False when the fence is stale, when the execution has ended, or when somebody asked to cancel it and the change goes on with it; then nothing is changed.</returns>
    Task<bool> ChangeAsync(ExecutionChange change, CancellationToken cancellationToken);

    /// <summary>Cancels what nobody has claimed, or asks whoever has.</summary>
    Task<CancelAnswer> CancelAsync(CancelRequest request, EndedEvent ended, CancellationToken cancellationToken);

    /// <summary>
    /// Of those that nobody has claimed: brings <c>scheduled</c> ones whose time has come back to <c>requested</c>, and ends those whose time to
    /// live is over, and that never began, as <c>timed_out</c>.
    /// </summary>
    Task<DueAnswer> TurnDueAsync(DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken);

    /// <summary>Renews this owner's lease.</summary>
    /// <returns>Claimed executions that somebody asked to cancel; null when the lease was lost: its claims are void, once somebody recovers them.</returns>
    Task<IReadOnlyList<string>?> RenewAsync(StoreOwner owner, CancellationToken cancellationToken);

    /// <summary>
    /// Voids the claims of owners that are gone: what was <c>requested</c> or <c>scheduled</c> loses its owner; what was <c>running</c> becomes
    /// <c>requested</c> again when it may run again, otherwise <c>abandoned</c>; what was <c>cancelling</c> becomes <c>cancelled</c>. The attempt that ran is closed
    /// as <c>abandoned</c>.
    /// </summary>
    /// <returns>What came of them; an empty answer when nobody is gone.</returns>
    Task<RecoveryAnswer> RecoverAsync(DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken);

    /// <summary>How many executions are <c>requested</c> without an owner, by lane.</summary>
    Task<IReadOnlyDictionary<string, int>> CountBacklogAsync(CancellationToken cancellationToken);

    /// <summary>Looks one up, its attempts with it.</summary>
    Task<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>One page of those that a query finds; without their attempts.</summary>
    Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>Counts by status of those that a query finds; paging does not matter.</summary>
    Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>Adds lines to the log of an execution.</summary>
    Task AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken);

    /// <summary>Reads the log of an execution, from the line after the given number.</summary>
    Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken);

    /// <summary>Reads the outbox from the event after the given sequence.</summary>
    Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Removes ended executions, events and idempotency keys that are older than they need be; a bounded number a call.</summary>
    /// <returns>How many executions were removed; zero when nothing is left to remove.</returns>
    Task<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken);

    /// <summary>Writes a copy of the whole store while it is in use.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="cancellationToken">Ends it; what is written of the copy is removed.</param>
    /// <exception cref="NotSupportedException">The store has a backup program of its own.</exception>
    Task BackUpAsync(string path, CancellationToken cancellationToken);
}

/// <summary>Makes the event of an execution that the store itself has ended; it goes into the outbox with the end.</summary>
internal delegate OutboxEvent EndedEvent(StoredExecution execution);

/// <summary>One host's name in the store.</summary>
/// <param name="Name">Unique for each start of each host.</param>
/// <param name="Lease">How long its claims hold without a renewal.</param>
/// <param name="Now">The time of the call (UTC).</param>
internal sealed record StoreOwner(string Name, TimeSpan Lease, DateTimeOffset Now);
