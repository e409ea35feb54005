namespace PluginHost.Core.Plugins.Loading;

/// <summary>
/// Counts the calls that use a generation, and closes it to new ones: one atomic word holds a closed bit and the count, so there is no
/// moment between "is it open?" and "I am in". It knows nothing of its generation and may outlive it.
/// </summary>
internal sealed class PluginLease
{
    private const long Closed = 1L << 62;

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _word;

    /// <summary>Calls that are in.</summary>
    internal long Count => Volatile.Read(ref _word) & ~Closed;

    /// <summary>True when no call may enter any more.</summary>
    internal bool IsClosed => (Volatile.Read(ref _word) & Closed) != 0;

    /// <summary>Completes when it is closed and the last call has left.</summary>
    internal Task Drained => _drained.Task;

    /// <summary>Enters unless the generation is closed.</summary>
    internal bool TryEnter()
    {
        if ((Interlocked.Increment(ref _word) & Closed) == 0) return true;
        Exit();
        return false;
    }

    internal void Exit()
    {
        if (Interlocked.Decrement(ref _word) == Closed) _drained.TrySetResult();
    }

    /// <summary>Closes it for good.</summary>
    internal void Close()
    {
        if ((Interlocked.Or(ref _word, Closed) & ~Closed) == 0) _drained.TrySetResult();
    }
}
