using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions;

/// <summary>An execution of this process: its record as it changes, and the promise of its end.</summary>
internal sealed class RunningExecution(ExecutionRecord record, TimeProvider time) : IProgress<ExecutionProgress>, IAttemptJournal
{
    private readonly TaskCompletionSource<ExecutionRecord> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExecutionRecord _record = record;

    internal ExecutionRecord Record => Volatile.Read(ref _record);

    internal Task<ExecutionRecord> End => _end.Task;

    public void Report(ExecutionProgress value) =>
        Change((Progress: value, Now: time.GetUtcNow()), static (record, news) => record.Status.IsTerminal() ? record : record with { Progress = news.Progress, Updated = news.Now });

    public void BeginAttempt(int number, DateTimeOffset at) => Change(new AttemptRecord(number, at), static (record, attempt) => record with
    {
        Status = ExecutionStatus.Running,
        Updated = attempt.Started,
        Attempts = [.. record.Attempts, attempt],
    });

    public void EndAttempt(int number, DateTimeOffset at, ExecutionResult result) => Change((At: at, Result: result), static (record, news) => record with
    {
        Updated = news.At,
        Attempts = [.. record.Attempts.SkipLast(1), record.Attempts[^1] with { Finished = news.At, Outcome = news.Result.Outcome, ErrorCode = news.Result.Error?.Code }],
    });

    public void WaitUntil(DateTimeOffset due) => Change((Due: due, Now: time.GetUtcNow()), static (record, news) => record with { Status = ExecutionStatus.Scheduled, Due = news.Due, Updated = news.Now });

    public void Resume(DateTimeOffset at) => Change(at, static (record, at) => record with { Status = ExecutionStatus.Requested, Due = null, Updated = at });

    /// <summary>Changes the record, whoever else does so at the same time.</summary>
    /// <param name="news">What the change needs to know, so that it captures nothing.</param>
    /// <param name="change">Makes the new record of the one that stands; called again when that was changed meanwhile.</param>
    internal void Change<TNews>(TNews news, Func<ExecutionRecord, TNews, ExecutionRecord> change)
    {
        ExecutionRecord before;
        do
        {
            before = Record;
        }
        while (Interlocked.CompareExchange(ref _record, change(before, news), before) != before);
    }

    internal void Complete<TNews>(TNews news, Func<ExecutionRecord, TNews, ExecutionRecord> change)
    {
        Change(news, change);
        _end.TrySetResult(Record);
    }
}
