namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Writes that wait for the one thread that takes them. Thread-safe.</summary>
internal sealed class WriteQueue
{
    /// <summary>Most writes of one transaction (our choice: enough for one <c>fsync</c> to cost nothing, few enough to end soon).</summary>
    internal const int MaxBatch = 512;

    private readonly object _gate = new();
    private readonly Queue<WriteCommand> _waiting = new();
    private bool _isClosed;

    /// <summary>Adds one.</summary>
    /// <returns>False when the queue is closed.</returns>
    internal bool TryAdd(WriteCommand command)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _waiting.Enqueue(command);
            if (_waiting.Count == 1) Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits until there are some and takes them, in their order.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    internal bool Take(List<WriteCommand> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed) Monitor.Wait(_gate);
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var command)) batch.Add(command);
            return batch.Count > 0;
        }
    }

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
