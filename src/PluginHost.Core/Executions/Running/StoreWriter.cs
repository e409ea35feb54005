using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Executions.Running;

/// <summary>Stores what happens to executions, however long the store is away: nothing goes on that is not stored. Thread-safe.</summary>
internal sealed class StoreWriter(IExecutionStore store, StoreHealth health, HostMetrics metrics, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _givingUp = new();

    /// <summary>The store; what it is asked is measured, but for what is added and changed.</summary>
    internal IExecutionStore Store { get; } = new MeasuredStore(store, metrics.Store, time);

    internal StoreMetrics Metrics => metrics.Store;

    internal TimeProvider Time => time;

    /// <summary>This host's name in the store; another one after its claims were lost.</summary>
    internal string Owner { get; private set; } = NewOwner();

    /// <summary>Takes another name, so that nothing claimed under the old one can be mistaken.</summary>
    internal string ChangeOwner() => Owner = NewOwner();

    /// <summary>Is cancelled when the host no longer waits for a store that is away.</summary>
    internal CancellationToken GivingUp => _givingUp.Token;

    /// <summary>No longer tries again: the host ends, and the next one finds what is stored.</summary>
    internal void GiveUp() => _givingUp.Cancel();

    /// <summary>Stores a change.</summary>
    /// <returns>False when somebody else has the execution meanwhile, or the host ends while the store is away.</returns>
    internal ValueTask<bool> ChangeAsync(ExecutionChange change)
    {
        var started = time.GetTimestamp();
        var stored = store.ChangeAsync(change, CancellationToken.None);
        if (!stored.IsCompletedSuccessfully) return new(ChangeLaterAsync(stored, change, started));
        Metrics.Done(StoreOperation.Change, time.GetElapsedTime(started));
        return new(stored.GetAwaiter().GetResult());
    }

    private async Task<bool> ChangeLaterAsync(Task<bool> stored, ExecutionChange change, long started)
    {
        for (var (pause, isAgain) = (FirstPause, false); ; (pause, isAgain) = (pause * 2 < LongestPause ? pause * 2 : LongestPause, true))
        {
            try
            {
                var isDone = await stored;
                Metrics.Done(StoreOperation.Change, time.GetElapsedTime(started));
                return isDone || (isAgain && await WasDoneAsync(change));
            }
            catch (StoreUnavailableException exception)
            {
                Metrics.Failed(StoreOperation.Change);
                health.Bad(exception);
            }

            await Task.Delay(pause, time, _givingUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_givingUp.IsCancellationRequested) return false;
            started = time.GetTimestamp();
            stored = store.ChangeAsync(change, CancellationToken.None);
        }
    }

    private static string NewOwner() => $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.CreateVersion7():N}";

    // A commit whose answer was lost is done all the same.
    private async Task<bool> WasDoneAsync(ExecutionChange change) => await Store.FindAsync(change.Id, CancellationToken.None) is { } found
        ? found.Fence == change.Fence && found.Record.Status == change.Status && found.Record.Updated == change.At
        : change.IsForgotten;

    public void Dispose() => _givingUp.Dispose();
}
