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
    private Task<ChangeAnswer?>? _flush;

    /// <summary>True while a beginning waits to be stored.</summary>
    internal bool IsWaiting => Volatile.Read(ref _beginning) is not null;

    /// <summary>An attempt has begun: that is stored with the next change, or by <see cref="FlushAsync"/>.</summary>
    internal void Defer(ExecutionChange beginning)
    {
        lock (_gate) _beginning = beginning;
    }

    /// <summary>Stores a change, however long the store is away.</summary>
    internal ValueTask<ChangeAnswer> StoreAsync(ExecutionChange change)
    {
        Task<ChangeAnswer?>? flush;
        lock (_gate)
        {
            // An attempt that has ended tells of its beginning, too.
            if (change.Attempt is null && _beginning is { } beginning) change = change with { Attempt = beginning.Attempt };
            (flush, _beginning, _flush) = (_flush, null, null);
        }

        return flush is { IsCompleted: false } ? new(StoreLaterAsync(flush, change)) : keeper.ChangeAsync(change);
    }

    /// <summary>Stores the beginning that waits, if one does and the store is there.</summary>
    /// <returns>What came of it; null when nothing is stored.</returns>
    internal async Task<ChangeAnswer?> FlushAsync()
    {
        Task<ChangeAnswer?> flush;
        ExecutionChange beginning;
        lock (_gate)
        {
            if (_beginning is null) return null;
            (beginning, _beginning) = (_beginning, null);
            _flush = flush = keeper.TryChangeAsync(beginning);
        }

        var answer = await flush;
        lock (_gate)
        {
            if (_flush != flush) return answer; // Something newer is stored, or on its way.
            _flush = null;
            if (answer is null) _beginning = beginning;
        }

        return answer;
    }

    private async Task<ChangeAnswer> StoreLaterAsync(Task flush, ExecutionChange change)
    {
        await flush;
        return await keeper.ChangeAsync(change);
    }
}
