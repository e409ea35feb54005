using System.Threading.Channels;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Writes that wait for the one loop that takes them; new executions, whose callers wait to be told that they are accepted, go first. Thread-safe.</summary>
internal sealed class WriteQueue
{
    /// <summary>Most writes of one transaction: 256 (our choice: enough for one commit to cost little, few enough to end soon).</summary>
    private const int MaxBatch = 256;

    /// <summary>Most of them that are new executions while others wait: half, so that what was accepted still runs while more is accepted than can run.</summary>
    private const int MaxAdds = MaxBatch / 2;

    /// <summary>Most bytes of one transaction, but for a single write: 16 MiB (our choice: a fraction of what a connection may take).</summary>
    private const long MaxBatchBytes = 16 * 1024 * 1024;

    private readonly Channel<Write> _adds = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<Write> _changes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private Task _addsCome = Task.CompletedTask;
    private Task _changesCome = Task.CompletedTask;

    /// <summary>Adds one.</summary>
    /// <returns>False when the queue is closed.</returns>
    internal bool TryAdd(Write write) => (write is AddWrite ? _adds : _changes).Writer.TryWrite(write);

    /// <summary>Takes no more; what waits is still taken.</summary>
    internal void Close()
    {
        _adds.Writer.TryComplete();
        _changes.Writer.TryComplete();
    }

    /// <summary>Waits until there are some.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    internal async Task<bool> WaitAsync()
    {
        while (!_adds.Reader.TryPeek(out _) && !_changes.Reader.TryPeek(out _))
        {
            if (_adds.Reader.Completion.IsCompleted && _changes.Reader.Completion.IsCompleted) return false;
            if (_addsCome.IsCompleted) _addsCome = _adds.Reader.WaitToReadAsync().AsTask();
            if (_changesCome.IsCompleted) _changesCome = _changes.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(_addsCome, _changesCome);
        }

        return true;
    }

    /// <summary>Takes what fits into one transaction.</summary>
    internal List<Write> Take()
    {
        var batch = new Batch();
        batch.Fill(_adds.Reader, MaxAdds);
        batch.Fill(_changes.Reader, MaxBatch);
        batch.Fill(_adds.Reader, MaxBatch);
        return batch.Writes;
    }

    private sealed class Batch
    {
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly HashSet<(string, string)> _keys = [];
        private long _bytes;

        internal List<Write> Writes { get; } = [];

        internal void Fill(ChannelReader<Write> waiting, int most)
        {
            while (Writes.Count < most && waiting.TryPeek(out var next))
            {
                if (Writes.Count > 0 && _bytes + next.Bytes > MaxBatchBytes) return;
                if (!_ids.Add(next.Id) || (next.Key is { } key && !_keys.Add(key))) return;
                _bytes += next.Bytes;
                if (waiting.TryRead(out var taken)) Writes.Add(taken);
            }
        }
    }
}
