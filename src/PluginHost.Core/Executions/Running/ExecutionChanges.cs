using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>
/// Stores the changes of one execution, in their order. The beginning of an attempt may wait for the change after it, so that a short one
/// costs one change instead of two. Thread-safe.
/// </summary>
internal sealed class ExecutionChanges(ExecutionKeeper keeper)
{
    private readonly Lock _gate = new();
    private ExecutionChange? _beginning;
    private Task _last = Task.CompletedTask;

    /// <summary>True while a beginning waits to be stored.</summary>
    internal bool IsWaiting => Volatile.Read(ref _beginning) is not null;

    /// <summary>An attempt has begun: that is stored with the next change, or by <see cref="FlushAsync"/>.</summary>
    internal void Defer(ExecutionChange beginning)
    {
        lock (_gate) _beginning = beginning;
    }

    /// <summary>Stores a change, however long the store is away; behind the one before.</summary>
    internal ValueTask<ChangeAnswer> StoreAsync(ExecutionChange change)
    {
        lock (_gate)
        {
            // An attempt that has ended tells of its beginning, too.
            if (change.Attempt is null && _beginning is { } beginning) change = change with { Attempt = beginning.Attempt };
            _beginning = null;
            var stored = _last.IsCompleted ? keeper.ChangeAsync(change) : new(StoreLaterAsync(_last, change));
            if (stored.IsCompleted) return stored;
            var stores = stored.AsTask();
            _last = stores;
            return new(stores);
        }
    }

    /// <summary>Stores the beginning that waits, if one does and the store is there.</summary>
    /// <returns>What came of it; null when nothing is stored.</returns>
    internal async Task<ChangeAnswer?> FlushAsync()
    {
        Task<ChangeAnswer?> flush;
        ExecutionChange beginning;
        lock (_gate)
        {
            if (_beginning is null || !_last.IsCompleted) return null;
            (beginning, _beginning) = (_beginning, null);
            _last = flush = keeper.TryChangeAsync(beginning);
        }

        var answer = await flush;
        lock (_gate)
        {
            if (answer is null && _last == flush) _beginning = beginning; // Unless something newer is on its way.
        }

        return answer;
    }

    private async Task<ChangeAnswer> StoreLaterAsync(Task before, ExecutionChange change)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await keeper.ChangeAsync(change);
    }
}
