using System.Collections.Concurrent;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>What executions in memory need of the host: where changes are stored, and who hears of them. Thread-safe.</summary>
internal sealed class ExecutionKeeper(StoreWriter writer, ExecutionFeed feed, ExecutionOptions options, HostSignal signal, StoreHealth health)
{
    private readonly ConcurrentQueue<RunningExecution> _logged = new();

    /// <summary>Runs a nested execution; set once, by whoever accepts executions.</summary>
    internal Func<ExecutionRequest, CancellationToken, Task<ExecutionResult>> InvokeAsync { get; set; } = static (_, _) => throw new InvalidOperationException("Nobody accepts executions yet.");

    internal ExecutionFeed Feed => feed;

    internal bool IsDurable => writer.Store.IsDurable;

    internal int MaxLogBytes => options.MaxLogBytes;

    internal DateTimeOffset Now => StoredTime.Now(writer.Time);

    internal ValueTask<ChangeAnswer> ChangeAsync(ExecutionChange change) => writer.ChangeAsync(change);

    /// <summary>The same, once: null when the store is away.</summary>
    internal Task<ChangeAnswer?> TryChangeAsync(ExecutionChange change) => writer.TryChangeAsync(change);

    /// <summary>An execution waits in the store until then.</summary>
    internal void DueAt(DateTimeOffset due) => signal.DueAt(due);

    /// <summary>There is something to flush.</summary>
    internal void HasLogged(RunningExecution execution)
    {
        if (_logged.Count < options.MaxActive) _logged.Enqueue(execution);
    }

    /// <summary>Stores what is logged and not stored yet.</summary>
    internal async Task FlushLogsAsync()
    {
        for (var left = _logged.Count; left > 0 && _logged.TryDequeue(out var execution); left--) await execution.FlushLogAsync();
    }

    // A log line more or less must not stop an execution; the change that follows waits for the store.
    internal async ValueTask AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines)
    {
        try
        {
            await writer.Store.AppendLogAsync(id, lines, CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            health.Bad(exception);
        }
    }
}
