using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>An execution in memory: its record as it changes, each change stored before the next step, and the promise of its end.</summary>
#pragma warning disable CA1001 // The source of the token has neither a timer nor a parent: there is nothing to give back.
internal sealed class RunningExecution : IProgress<ExecutionProgress>, IAttemptJournal, IKeptExecution
{
    /// <summary>The longest delay before a next attempt that is waited for in memory: 5 s (our choice); longer ones are left to the store.</summary>
    internal static readonly TimeSpan LongestWaitInMemory = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<ExecutionRecord> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ExecutionKeeper _keeper;
    private readonly LogBuffer? _log;
    private readonly Lock _gate = new();
    private ExecutionRecord _record;
    private bool _isLeaving;
    private AttemptRecord? _ended;

    internal RunningExecution(StoredExecution stored, ExecutionRequest request, ExecutionKeeper keeper)
    {
        (_record, _keeper, Stored, Fence) = (stored.Record, keeper, stored, Math.Max(1, stored.Fence));
        AttemptsMade = stored.Record.AttemptCount;
        Request = request with { ExecutionId = stored.Record.Id, Kept = this, Progress = this, CorrelationId = stored.Record.CorrelationId };
        if (IsKept) _log = new LogBuffer(keeper.MaxLogBytes);
    }

    internal StoredExecution Stored { get; }

    internal ExecutionRequest Request { get; }

    internal long Fence { get; }

    /// <summary>False for one whose history is not wanted: it is in memory only.</summary>
    internal bool IsKept => Stored.History != HistoryMode.None;

    internal string Id => Record.Id;

    internal string Lane => Stored.Lane;

    internal int Bytes => Stored.Record.Parameters.Length;

    internal ExecutionRecord Record => Volatile.Read(ref _record);

    internal Task<ExecutionRecord> End => _end.Task;

    internal CancellationToken Token => _cancellation.Token;

    /// <summary>Why its token was cancelled.</summary>
    internal StopReason Stop { get; private set; }

    public int AttemptsMade { get; }

    public string? TraceParent => Stored.TraceParent;

    public void Report(ExecutionProgress value)
    {
        var masked = value with { Message = _keeper.Masked(Request, value.Message) };
        Change((Progress: masked, Now: _keeper.Now), static (record, news) => record.Status.IsTerminal() ? record : record with { Progress = news.Progress, Updated = news.Now });
        _keeper.Feed.Publish(FeedItem.OfProgress(Record));
    }

    public Task<ExecutionResult> InvokeAsync(ExecutionRequest nested, CancellationToken cancellationToken) => _keeper.InvokeAsync(nested, cancellationToken);

    public void AddLog(int attempt, LogLevel level, string message)
    {
        if (_log?.Add(_keeper.LogLine(Request, attempt, level, message)) is not { } numbered) return;
        _keeper.Feed.Publish(FeedItem.OfLog(Record, numbered));
        _keeper.HasLogged(this);
    }

    public async ValueTask<bool> BeginAttemptAsync(int number, DateTimeOffset at)
    {
        at = StoredTime.Of(at);
        var attempt = new AttemptRecord(number, at);
        lock (_gate) _isLeaving = false;
        if (!await StoreAsync(new(Id, Fence, ExecutionStatus.Running, at) { Attempt = attempt })) return false;
        Change(attempt, static (record, attempt) => record with
        {
            Status = ExecutionStatus.Running,
            Updated = attempt.Started,
            Due = null,
            Started = record.Started ?? attempt.Started,
            AttemptCount = attempt.Number,
            Attempts = [.. record.Attempts, attempt],
        });
        _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        return true;
    }

    public void EndAttempt(int number, DateTimeOffset at, ExecutionResult result)
    {
        Change((At: StoredTime.Of(at), Result: result), static (record, news) => record with
        {
            Updated = news.At,
            Attempts = [.. record.Attempts.SkipLast(1), record.Attempts[^1] with { Finished = news.At, Outcome = news.Result.Outcome, ErrorCode = news.Result.Error?.Code, ErrorMessage = news.Result.Error?.Message, PluginVersion = news.Result.PluginVersion }],
        });
        _ended = Record.Attempts[^1];
    }

    public async ValueTask<bool> WaitUntilAsync(DateTimeOffset due)
    {
        (due, var now) = (StoredTime.Of(due), _keeper.Now);
        lock (_gate)
        {
            if (Stop == StopReason.Cancelled) return true; // It is 'cancelling', and is about to end.
            _isLeaving = true;
        }

        var isParked = IsKept && _keeper.IsDurable && due - now > LongestWaitInMemory;
        if (!await StoreAsync(new(Id, Fence, ExecutionStatus.Scheduled, now) { Attempt = _ended, Due = due, Progress = Record.Progress, IsReleased = isParked })) return false;
        Change((Due: due, Now: now), static (record, news) => record with { Status = ExecutionStatus.Scheduled, Due = news.Due, Updated = news.Now });
        _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        if (isParked) _keeper.DueAt(due);
        return !isParked;
    }

    public async ValueTask<bool> ResumeAsync(DateTimeOffset at)
    {
        at = StoredTime.Of(at);
        if (!await StoreAsync(new(Id, Fence, ExecutionStatus.Requested, at))) return false;
        Change(at, static (record, at) => record with { Status = ExecutionStatus.Requested, Due = null, Updated = at });
        return true;
    }

    /// <summary>Stops it, for good or to be run elsewhere. The first reason holds, but for somebody's wish to cancel it.</summary>
    internal async ValueTask StopAsync(StopReason reason)
    {
        bool isAsked;
        lock (_gate)
        {
            if (Stop == StopReason.None || reason == StopReason.Cancelled) Stop = reason;
            isAsked = reason == StopReason.Cancelled && Record.Status == ExecutionStatus.Running && !_isLeaving;
        }

        if (isAsked)
        {
            Change(_keeper.Now, static (record, now) => record.Status == ExecutionStatus.Running ? record with { Status = ExecutionStatus.Cancelling, Updated = now } : record);
            await StoreAsync(new(Id, Fence, ExecutionStatus.Cancelling, Record.Updated));
            _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        }

        await _cancellation.CancelAsync();
    }

    /// <summary>Gives it back to the store, for whoever claims it next.</summary>
    internal async ValueTask HandBackAsync()
    {
        Change(_keeper.Now, static (record, now) => record with { Status = ExecutionStatus.Requested, Due = null, Updated = now });
        await FlushLogAsync();
        await StoreAsync(new(Id, Fence, ExecutionStatus.Requested, Record.Updated) { Attempt = _ended, IsReleased = true });
    }

    /// <summary>Stores its end, the event of it with it; only then anybody sees that it has ended.</summary>
    /// <returns>False when somebody else has it meanwhile: nothing is to be told of it.</returns>
    internal async ValueTask<bool> CompleteAsync(ExecutionResult result, OutboxEvent? ended)
    {
        var (status, now, log) = (result.Outcome.ToStatus(), _keeper.Now, FlushLogAsync().AsTask());
        var isStored = await StoreAsync(new(Id, Fence, status, now)
        {
            Attempt = _ended,
            Result = result,
            Progress = Record.Progress,
            Event = ended,
            IsForgotten = Stored.History == HistoryMode.Failures && result.Error is null,
        });
        await log;
        if (!isStored) return false;
        Change((Result: result, Status: status, Now: now), static (record, news) => record with
        {
            Status = news.Status,
            Updated = news.Now,
            Due = null,
            Outputs = news.Result.Outputs,
            Message = news.Result.Message,
            Error = news.Result.Error,
            PluginVersion = news.Result.PluginVersion,
        });
        _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        return true;
    }

    /// <summary>Lets go of whoever waits for its end.</summary>
    internal void Release() => _end.TrySetResult(Record);

    /// <summary>Goes on with a log that is stored in part.</summary>
    internal void ContinueLogAfter(int number) => _log?.ContinueAfter(number);

    /// <summary>Stores what has been logged since the last time.</summary>
    internal ValueTask FlushLogAsync() => _log?.Take() is { Count: > 0 } lines ? _keeper.AppendLogAsync(Id, lines) : ValueTask.CompletedTask;

    private ValueTask<bool> StoreAsync(ExecutionChange change) => IsKept ? _keeper.ChangeAsync(change) : new(true);

    private void Change<TNews>(TNews news, Func<ExecutionRecord, TNews, ExecutionRecord> change)
    {
        ExecutionRecord before;
        do
        {
            before = Record;
        }
        while (Interlocked.CompareExchange(ref _record, change(before, news), before) != before);
    }
}

#pragma warning restore CA1001

/// <summary>Why an execution was stopped.</summary>
internal enum StopReason
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>Somebody, or whoever it is nested in, cancelled it.</summary>
    Cancelled,

    /// <summary>This host stops: another one, or this one after its next start, goes on with it.</summary>
    HandBack,

    /// <summary>This host's claim is void: another one goes on with it.</summary>
    Lost,
}
