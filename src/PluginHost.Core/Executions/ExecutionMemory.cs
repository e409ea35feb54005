using System.Collections.Concurrent;

namespace PluginHost.Core.Executions;

/// <summary>Keeps executions in memory: all that wait or run, and the last of those that ended. Thread-safe.</summary>
internal sealed class ExecutionMemory
{
    /// <summary>Most executions that may wait or run: 10,000. Source: Attune's <c>max_queue_length</c>.</summary>
    internal const int MaxUnfinished = 10_000;

    /// <summary>Most ended executions that are kept: 10,000 (our choice: some 20 MB with small payloads).</summary>
    internal const int MaxFinished = 10_000;

    private readonly ConcurrentDictionary<string, RunningExecution> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _finished = new();
    private int _unfinished;

    internal int Unfinished => Volatile.Read(ref _unfinished);

    internal RunningExecution? Find(string id) => _all.GetValueOrDefault(id);

    /// <summary>Adds one unless too many are unfinished.</summary>
    internal bool TryAdd(RunningExecution execution)
    {
        if (Interlocked.Increment(ref _unfinished) <= MaxUnfinished) return _all.TryAdd(execution.Record.Id, execution);
        Interlocked.Decrement(ref _unfinished);
        return false;
    }

    /// <summary>Counts one as ended, and drops the one that ended longest ago when there are too many.</summary>
    internal void Finish(RunningExecution execution)
    {
        Interlocked.Decrement(ref _unfinished);
        _finished.Enqueue(execution.Record.Id);
        if (_finished.Count > MaxFinished && _finished.TryDequeue(out var oldest)) _all.TryRemove(oldest, out _);
    }
}
