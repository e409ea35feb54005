namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>An execution in memory, and its log. Read by anybody, changed under the store's lock.</summary>
internal sealed class MemoryEntry(StoredExecution execution)
{
    private StoredExecution _execution = execution;
    private SortedList<int, ExecutionLogLine>? _log;
    private long _logBytes;

    internal StoredExecution Execution
    {
        get => Volatile.Read(ref _execution);
        set => Volatile.Write(ref _execution, value);
    }

    /// <summary>What it keeps: parameters, outputs and log (bytes).</summary>
    internal long Bytes => (long)Execution.Record.Parameters.Length + Execution.Record.Outputs.Length + _logBytes;

    internal void Append(ExecutionLogLine line)
    {
        _log ??= [];
        if (_log.TryGetValue(line.Number, out var before)) _logBytes -= sizeof(char) * before.Message.Length;
        _log[line.Number] = line;
        _logBytes += sizeof(char) * line.Message.Length;
    }

    internal IReadOnlyList<ExecutionLogLine> ReadLog(int after, int max) => _log is null ? [] : [.. _log.Values.Where(line => line.Number > after).Take(max)];
}
