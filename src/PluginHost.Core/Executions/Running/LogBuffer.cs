namespace PluginHost.Core.Executions.Running;

/// <summary>What an execution has logged and is not stored yet; bounded over its whole life. Thread-safe.</summary>
internal sealed class LogBuffer(int maxBytes)
{
    private readonly Lock _gate = new();
    private List<ExecutionLogLine> _lines = [];
    private int _number;
    private long _bytes;
    private bool _isFull;

    /// <summary>True when nothing was logged so far, neither here nor before.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_gate) return _number == 0;
        }
    }

    /// <summary>Goes on behind lines that are stored.</summary>
    internal void ContinueAfter(int number)
    {
        lock (_gate) _number = number;
    }

    /// <summary>Adds a line.</summary>
    /// <returns>The line with its number; null when no more are kept.</returns>
    internal ExecutionLogLine? Add(ExecutionLogLine line)
    {
        lock (_gate)
        {
            if (_isFull) return null;
            _bytes += line.Message.Length;
            _isFull = _bytes > maxBytes;
            if (_isFull) line = line with { Level = "warning", Message = $"The log is longer than {maxBytes} bytes; the rest is left out." };
            line = line with { Number = ++_number };
            _lines.Add(line);
            return line;
        }
    }

    /// <summary>Takes what is not stored yet.</summary>
    internal IReadOnlyList<ExecutionLogLine> Take()
    {
        lock (_gate)
        {
            if (_lines.Count == 0) return [];
            var taken = _lines;
            _lines = [];
            return taken;
        }
    }
}
