namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Writes that wait for the one thread that takes them; those that somebody waits for to be accepted go first. Thread-safe.</summary>
internal sealed class WriteQueue
{
    /// <summary>Most writes of one transaction: 128 (our choice: enough for one <c>fsync</c> to cost little, few enough to end within some milliseconds).</summary>
    internal const int MaxBatch = 128;

    /// <summary>Most of them that go before others that wait: half, so that what was accepted still runs while more is accepted than can run.</summary>
    private const int MaxUrgent = MaxBatch / 2;

    private readonly object _gate = new();
    private readonly Queue<WriteCommand> _urgent = new();
    private readonly Queue<WriteCommand> _waiting = new();
    private bool _isClosed;

    /// <summary>Adds one.</summary>
    /// <param name="command">The write.</param>
    /// <param name="isUrgent">True to let it go before those that are not.</param>
    /// <returns>False when the queue is closed.</returns>
    internal bool TryAdd(WriteCommand command, bool isUrgent = false)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            (isUrgent ? _urgent : _waiting).Enqueue(command);
            if (Count == 1) Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits until there are some and takes them, each kind in its order.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    internal bool Take(List<WriteCommand> batch)
    {
        lock (_gate)
        {
            while (Count == 0 && !_isClosed) Monitor.Wait(_gate);
            Move(_urgent, MaxUrgent, batch);
            Move(_waiting, MaxBatch, batch);
            Move(_urgent, MaxBatch, batch);
            return batch.Count > 0;
        }
    }

    private static void Move(Queue<WriteCommand> queue, int most, List<WriteCommand> batch)
    {
        while (batch.Count < most && queue.TryDequeue(out var command)) batch.Add(command);
    }

    private int Count => _urgent.Count + _waiting.Count;

    /// <summary>Takes no more; what waits is still taken.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }
}
