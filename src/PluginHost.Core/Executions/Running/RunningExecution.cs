using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Schemas;

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
    private readonly ExecutionChanges _changes;
    private readonly LogBuffer? _log;
    private readonly Lock _gate = new();
    private ExecutionRecord _record;
    private bool _hasBegun;
    private AttemptRecord? _ended;

    internal RunningExecution(StoredExecution stored, ExecutionRequest request, ExecutionKeeper keeper)
    {
        (_record, _keeper, _changes, Stored, Fence) = (stored.Record, keeper, new ExecutionChanges(keeper), stored, Math.Max(1, stored.Fence));
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

    internal bool HasLogged => _log is { IsEmpty: false };

    /// <summary>True when it has begun, and that is not stored yet.</summary>
    internal bool IsBeginUnstored => _changes.IsWaiting;

    internal CancellationToken Token => _cancellation.Token;

    /// <summary>True when it may wait in the store and nowhere else. Whoever a nested one is nested in waits for it here.</summary>
    internal bool MayBeParked => IsKept && _keeper.IsDurable && Request.ParentId is null;

    /// <summary>Why its token was cancelled.</summary>
    internal StopReason Stop { get; private set; }

    /// <summary>The action that it runs; null before it is admitted. What it says is kept without the secrets among its parameters.</summary>
    internal ActionDescriptor? Action { get; set; }

    public int AttemptsMade { get; }

    public string? TraceParent => Stored.TraceParent;

    public void Report(ExecutionProgress value)
    {
        var masked = value with { Message = Masked(value.Message) };
        Change((Progress: masked, Now: _keeper.Now), static (record, news) => record.Status.IsTerminal() ? record : record with { Progress = news.Progress, Updated = news.Now });
        _keeper.Feed.Publish(FeedItem.OfProgress(Record));
    }

    public Task<ExecutionResult> InvokeAsync(ExecutionRequest nested, CancellationToken cancellationToken) => _keeper.InvokeAsync(nested, cancellationToken);

    public void AddLog(int attempt, LogLevel level, string message)
    {
        if (_log?.Add(new(0, _keeper.Now, attempt, Naming.Snake(level.ToString()), Masked(message) ?? "")) is not { } numbered) return;
        _keeper.Feed.Publish(FeedItem.OfLog(Record, numbered));
        _keeper.HasLogged(this);
    }

    public async ValueTask<bool> BeginAttemptAsync(int number, DateTimeOffset at)
    {
        at = StoredTime.Of(at);
        var attempt = new AttemptRecord(number, at);
        lock (_gate)
        {
            if (Stop != StopReason.None) return false; // Handed back, cancelled or lost since it was last asked.
            _hasBegun = true;
        }

        // One that may run again may begin before that is stored: an end soon after is stored with it, in one.
        var beginning = new ExecutionChange(Id, Fence, ExecutionStatus.Running, at) { Attempt = attempt };
        if (Stored.IsRerunAfterCrash) _changes.Defer(beginning);
        else if (!await StoreAsync(beginning)) return false;
        Change(attempt, static (record, attempt) => record.Begun(attempt));
        _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        return true;
    }

    public void EndAttempt(int number, DateTimeOffset at, ExecutionResult result)
    {
        Change((At: StoredTime.Of(at), Result: result), static (record, news) => record.AttemptEnded(news.Result, news.At));
        _ended = Record.Attempts[^1];
    }

    public async ValueTask<bool> WaitUntilAsync(DateTimeOffset due)
    {
        (due, var now) = (StoredTime.Of(due), _keeper.Now);
        lock (_gate)
        {
            if (Stop == StopReason.Cancelled) return true; // It is 'cancelling', and is about to end.
            _hasBegun = false;
        }

        var isParked = MayBeParked && due - now > LongestWaitInMemory;
        if (!await StoreAsync(new(Id, Fence, ExecutionStatus.Scheduled, now) { Attempt = _ended, Due = due, Progress = Record.Progress, IsReleased = isParked })) return Stop == StopReason.Cancelled;
        Change((Due: due, Now: now), static (record, news) => record with { Status = ExecutionStatus.Scheduled, Due = news.Due, Updated = news.Now });
        _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        if (isParked) _keeper.DueAt(due);
        return !isParked;
    }

    public async ValueTask<bool> ResumeAsync(DateTimeOffset at)
    {
        at = StoredTime.Of(at);
        if (!await StoreAsync(new(Id, Fence, ExecutionStatus.Requested, at))) return Stop == StopReason.Cancelled;
        Change(at, static (record, at) => record with { Status = ExecutionStatus.Requested, Due = null, Updated = at });
        return true;
    }

    /// <summary>Stops it, for good or to be run elsewhere. The first reason holds, but for somebody's wish to cancel it.</summary>
    /// <returns>True when an attempt runs and was asked to end: it is <c>cancelling</c> until it does.</returns>
    internal async ValueTask<bool> StopAsync(StopReason reason)
    {
        bool isAsked;
        lock (_gate)
        {
            if (Stop == StopReason.None || reason == StopReason.Cancelled) Stop = reason;
            isAsked = reason == StopReason.Cancelled && Record.Status == ExecutionStatus.Running && _hasBegun;
        }

        if (isAsked) Change(_keeper.Now, static (record, now) => record.Status == ExecutionStatus.Running ? record with { Status = ExecutionStatus.Cancelling, Updated = now } : record);
        var stored = isAsked ? StoreAsync(new(Id, Fence, ExecutionStatus.Cancelling, Record.Updated)) : new(true);
        await _cancellation.CancelAsync(); // However long the store is away.
        if (isAsked && await stored && Record.Status == ExecutionStatus.Cancelling) _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        return isAsked;
    }

    /// <summary>Stops it, to be run elsewhere, unless an attempt has begun: that one may end.</summary>
    internal async ValueTask StopWaitingAsync()
    {
        lock (_gate)
        {
            if (_hasBegun || Stop != StopReason.None) return;
            Stop = StopReason.HandBack;
        }

        await _cancellation.CancelAsync();
    }

    /// <summary>Gives it back to the store, for whoever claims it next.</summary>
    /// <returns>False when it must end instead: somebody has asked to cancel it.</returns>
    internal async ValueTask<bool> HandBackAsync()
    {
        var now = _keeper.Now;
        await FlushLogAsync();
        if (!await StoreAsync(new(Id, Fence, ExecutionStatus.Requested, now) { Attempt = _ended, IsReleased = true }) && Stop == StopReason.Cancelled) return false;
        Change(now, static (record, now) => record with { Status = ExecutionStatus.Requested, Due = null, Updated = now });
        return true;
    }

    /// <summary>Stores that it has begun, if that is not stored yet.</summary>
    internal async Task FlushBeginAsync() => await HearAsync(new(await _changes.FlushAsync() ?? ChangeAnswer.Done));

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
        Change((Result: result, Now: now), static (record, news) => record.Ended(news.Result, news.Now));
        _keeper.Feed.Publish(FeedItem.OfStatus(Record));
        return true;
    }

    /// <summary>Lets go of whoever waits for its end.</summary>
    internal void Release() => _end.TrySetResult(Record);

    /// <summary>Goes on with a log that is stored in part.</summary>
    internal void ContinueLogAfter(int number) => _log?.ContinueAfter(number);

    /// <summary>Stores what has been logged since the last time.</summary>
    internal ValueTask FlushLogAsync() => _log?.Take() is { Count: > 0 } lines ? _keeper.AppendLogAsync(Id, lines) : ValueTask.CompletedTask;

    private ValueTask<bool> StoreAsync(ExecutionChange change)
    {
        if (!IsKept) return new(true);
        var stored = _changes.StoreAsync(change);
        return stored is { IsCompletedSuccessfully: true, Result: ChangeAnswer.Done } ? new(true) : HearAsync(stored);
    }

    // What somebody has asked the store to cancel must end: the store takes nothing else.
    private async ValueTask<bool> HearAsync(ValueTask<ChangeAnswer> stored)
    {
        var answer = await stored;
        if (answer != ChangeAnswer.CancelAsked) return answer == ChangeAnswer.Done;
        lock (_gate) Stop = StopReason.Cancelled;
        await _cancellation.CancelAsync();
        return false;
    }

    private string? Masked(string? message) => Action is { } action ? SecretMask.Apply(action.Parameters, Request.Parameters, message) : message;

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
