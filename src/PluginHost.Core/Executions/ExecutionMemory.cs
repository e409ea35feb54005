using System.Collections.Concurrent;

namespace PluginHost.Core.Executions;

/// <summary>Keeps executions in memory: all that wait or run, and the last of those that ended. Bounded in number and in bytes. Thread-safe.</summary>
internal sealed class ExecutionMemory
{
    /// <summary>Most executions that may wait or run: 10,000. Source: Attune's <c>max_queue_length</c>.</summary>
    internal const int MaxUnfinished = 10_000;

    /// <summary>Most ended executions that are kept: 10,000 (our choice: some 20 MB with small payloads).</summary>
    internal const int MaxFinished = 10_000;

    /// <summary>Most bytes of parameters of those that wait or run, and of parameters and outputs of those that ended: 256 MiB each (our choice).</summary>
    internal const long MaxBytes = 256L * 1024 * 1024;

    private readonly ConcurrentDictionary<string, RunningExecution> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Id, long Bytes)> _finished = new();
    private int _unfinished;
    private long _unfinishedBytes;
    private long _finishedBytes;

    internal int Unfinished => Volatile.Read(ref _unfinished);

    internal RunningExecution? Find(string id) => _all.GetValueOrDefault(id);

    /// <summary>Adds one unless too many are unfinished.</summary>
    internal bool TryAdd(RunningExecution execution)
    {
        var fits = Interlocked.Increment(ref _unfinished) <= MaxUnfinished & Interlocked.Add(ref _unfinishedBytes, execution.Record.Parameters.Length) <= MaxBytes;
        if (fits) return _all.TryAdd(execution.Record.Id, execution);
        Leave(execution);
        return false;
    }

    /// <summary>Counts one as ended, and drops those that ended longest ago when there are too many.</summary>
    internal void Finish(RunningExecution execution)
    {
        var bytes = (long)execution.Record.Parameters.Length + execution.Record.Outputs.Length;
        _finished.Enqueue((execution.Record.Id, bytes));
        Interlocked.Add(ref _finishedBytes, bytes);
        Leave(execution);
        while ((_finished.Count > MaxFinished || Volatile.Read(ref _finishedBytes) > MaxBytes) && _finished.TryDequeue(out var oldest))
        {
            Interlocked.Add(ref _finishedBytes, -oldest.Bytes);
            _all.TryRemove(oldest.Id, out _);
        }
    }

    private void Leave(RunningExecution execution)
    {
        Interlocked.Decrement(ref _unfinished);
        Interlocked.Add(ref _unfinishedBytes, -execution.Record.Parameters.Length);
    }
}
