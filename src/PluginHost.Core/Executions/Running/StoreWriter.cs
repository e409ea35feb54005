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
    /// <returns>What came of it; <see cref="ChangeAnswer.Lost"/> also when the host ends while the store is away.</returns>
    internal ValueTask<ChangeAnswer> ChangeAsync(ExecutionChange change)
    {
        var started = time.GetTimestamp();
        var stored = store.ChangeAsync(change, CancellationToken.None);
        if (!stored.IsCompletedSuccessfully || !stored.GetAwaiter().GetResult()) return new(ChangeLaterAsync(stored, change, started));
        Metrics.Done(StoreOperation.Change, time.GetElapsedTime(started));
        return new(ChangeAnswer.Done);
    }

    /// <summary>Stores a change if the store is there.</summary>
    /// <returns>What came of it; null when it is away.</returns>
    internal async Task<ChangeAnswer?> TryChangeAsync(ExecutionChange change)
    {
        try
        {
            return await store.ChangeAsync(change, CancellationToken.None) ? ChangeAnswer.Done : await WhyNotAsync(change, isAgain: false);
        }
        catch (StoreUnavailableException exception)
        {
            Metrics.Failed(StoreOperation.Change);
            health.Bad(exception);
            return null;
        }
    }

    private async Task<ChangeAnswer> ChangeLaterAsync(Task<bool> stored, ExecutionChange change, long started)
    {
        for (var (pause, isAgain) = (FirstPause, false); ; (pause, isAgain) = (pause * 2 < LongestPause ? pause * 2 : LongestPause, true))
        {
            try
            {
                var isDone = await stored;
                Metrics.Done(StoreOperation.Change, time.GetElapsedTime(started));
                return isDone ? ChangeAnswer.Done : await WhyNotAsync(change, isAgain);
            }
            catch (StoreUnavailableException exception)
            {
                Metrics.Failed(StoreOperation.Change);
                health.Bad(exception);
            }

            await Task.Delay(pause, time, _givingUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_givingUp.IsCancellationRequested) return ChangeAnswer.Lost;
            started = time.GetTimestamp();
            stored = store.ChangeAsync(change, CancellationToken.None);
        }
    }

    private static string NewOwner() => $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.CreateVersion7():N}";

    // A commit whose answer was lost is done all the same.
    private async Task<ChangeAnswer> WhyNotAsync(ExecutionChange change, bool isAgain)
    {
        if (await Store.FindAsync(change.Id, CancellationToken.None) is not { } found) return isAgain && change.IsForgotten ? ChangeAnswer.Done : ChangeAnswer.Lost;
        if (found.Fence != change.Fence) return ChangeAnswer.Lost;
        if (isAgain && found.Record.Status == change.Status && found.Record.Updated == change.At) return ChangeAnswer.Done;
        return found is { Owner: not null, IsCancelAsked: true } && !found.Record.Status.IsTerminal() ? ChangeAnswer.CancelAsked : ChangeAnswer.Lost;
    }

    public void Dispose() => _givingUp.Dispose();
}

/// <summary>What came of a change.</summary>
internal enum ChangeAnswer
{
    /// <summary>Somebody else has the execution meanwhile, or has ended it: nothing is changed.</summary>
    Lost = 0,

    /// <summary>It is stored.</summary>
    Done,

    /// <summary>Somebody asked to cancel the execution: it must end, and nothing is changed.</summary>
    CancelAsked,
}
