using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions;

/// <summary>An execution of this process: its record as it changes, and the promise of its end.</summary>
internal sealed class RunningExecution(ExecutionRecord record, TimeProvider time) : IProgress<ExecutionProgress>
{
    private readonly TaskCompletionSource<ExecutionRecord> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExecutionRecord _record = record;

    internal ExecutionRecord Record => Volatile.Read(ref _record);

    internal Task<ExecutionRecord> End => _end.Task;

    public void Report(ExecutionProgress value) => Change(record => record.Status.IsTerminal() ? record : record with { Progress = value, Updated = time.GetUtcNow() });

    internal void Change(Func<ExecutionRecord, ExecutionRecord> change)
    {
        ExecutionRecord before;
        do
        {
            before = Record;
        }
        while (Interlocked.CompareExchange(ref _record, change(before), before) != before);
    }

    internal void Complete(Func<ExecutionRecord, ExecutionRecord> change)
    {
        Change(change);
        _end.TrySetResult(Record);
    }
}
