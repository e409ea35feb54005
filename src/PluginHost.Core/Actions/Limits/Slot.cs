namespace PluginHost.Core.Actions.Limits;

/// <summary>One execution's place under a concurrency limit: in the line, or held. Thread-safe.</summary>
internal sealed class Slot(ConcurrencySlots slots, string key)
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal string Key { get; } = key;

    /// <summary>Where it is; changed under the lock of <see cref="ConcurrencySlots"/> alone.</summary>
    internal SlotPlace Place { get; set; }

    /// <summary>Its place in the line; null when it holds a slot.</summary>
    internal LinkedListNode<Slot>? Node { get; set; }

    /// <summary>Which of those that wait goes first.</summary>
    internal Executions.ExecutionPriority Priority { get; init; }

    /// <summary>When it began to wait.</summary>
    internal DateTimeOffset Since { get; init; }

    internal void Grant()
    {
        (Place, Node) = (SlotPlace.Held, null);
        _held.TrySetResult();
    }

    /// <summary>Waits until the slot is held.</summary>
    /// <returns>False when it was not within the limit, or the token was cancelled; it is then out of the line.</returns>
    internal async ValueTask<bool> WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        await _held.Task.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !slots.LeaveLine(this);
    }

    /// <summary>Gives the slot back, or leaves the line. Again does nothing.</summary>
    internal void Release() => slots.Release(this);
}

/// <summary>Where an execution is under a concurrency limit.</summary>
internal enum SlotPlace
{
    /// <summary>It waits for its turn.</summary>
    Waiting = 0,

    /// <summary>It may run.</summary>
    Held,

    /// <summary>It has left.</summary>
    Left,
}
