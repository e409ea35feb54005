using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Events;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>Opens the store, brings back what an earlier run left, and claims what waits in it whenever there is room.</summary>
internal sealed partial class ExecutionDispatcher(DispatcherParts parts, ExecutionRuns runs, StoreWriter writer, StoreUpkeep upkeep, ILogger<ExecutionDispatcher> logger) : IHostedService, IDisposable
{
    /// <summary>Most executions that one claim takes: 256 (our choice: one commit, and little to hand back).</summary>
    private const int MostAtOnce = 256;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<StoredExecution> _claimed = new();
    private Task _loop = Task.CompletedTask;
    private bool _isOpen;
    private bool _isRecovered;
    private DateTimeOffset _flushed;

    private LaneWindow Window => runs.Window;

    private IExecutionStore Store => writer.Store;

    private DateTimeOffset Now => runs.Keeper.Now;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var problem = parts.Health.Problem;
            await OpenAsync(cancellationToken);
            parts.Health.Good(problem);
        }
        catch (StoreUnavailableException exception) when (exception.IsTransient)
        {
            parts.Health.Bad(exception);
        }
        catch (StoreUnavailableException exception)
        {
            throw new InvalidConfigurationException("the execution store", [new("store", exception.Message)]);
        }

        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>
    /// Claims no more, and drains: lets what runs end. What does not run yet goes back to the store at once, and what does not end in time is
    /// cancelled; where the store is memory, all may end.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Store.IsDurable) await Task.WhenAll(Window.Inside.Select(static execution => execution.StopWaitingAsync().AsTask()));
        await Window.WhenEmpty().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var execution in Window.Inside) await execution.StopAsync(StopReason.HandBack);
        await Window.WhenEmpty().WaitAsync(LastWait, writer.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        writer.GiveUp();
        if (_isOpen) await upkeep.CloseAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen) await Store.OpenAsync(new StoreOwner(writer.Owner, parts.Options.Lease, Now), cancellationToken);
        _isOpen = true;
        await RecoverAsync(cancellationToken);
        Window.SetQueued(await Store.CountBacklogAsync(cancellationToken));
        parts.Signal.DueAt(Now);
        _isRecovered = true;
    }

    private async Task RunAsync()
    {
        // What an earlier run left is not begun before its plugins had a chance to be there.
        await parts.Catalog.FirstScan.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var problem = parts.Health.Problem;
                if (!_isRecovered) await OpenAsync(_stopping.Token);
                await TurnAsync(problem is not null);
                parts.Health.Good(problem);
            }
            catch (StoreUnavailableException exception)
            {
                parts.Health.Bad(exception);
                await Task.Delay(LongestPause, writer.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // One failed turn must not end the dispatching; it is logged, and the next turn tries again.
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogTurnFailed(exception);
                await Task.Delay(LongestPause, writer.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning restore CA1031
            catch (OperationCanceledException)
            {
                return;
            }

            await parts.Signal.WaitAsync(LongestPause, _stopping.Token);
        }
    }

    private async Task TurnAsync(bool isInDoubt)
    {
        if (!await upkeep.RenewAsync(runs, isInDoubt)) await LoseAsync();
        await runs.Keeper.FlushLogsAsync();
        await FlushBegunAsync();
        await TurnDueAsync();
        if (Store.IsShared) await RecoverAsync(_stopping.Token);

        // One that was being stored during the last count may be missing from it.
        if (Store.IsShared || Window.Queued == 0) Window.SetQueued(await Store.CountBacklogAsync(_stopping.Token));
        await ResumeAsync();
        while (Window is { Queued: > 0, Room: > 0 and var room } && await ClaimAsync(Math.Min(room, MostAtOnce)))
        {
            _stopping.Token.ThrowIfCancellationRequested();
        }

        await upkeep.LookAtQueueAsync(_stopping.Token);
        await upkeep.PruneAsync(_stopping.Token);
    }

    private async Task FlushBegunAsync()
    {
        if (Now - _flushed < LongestPause && Now >= _flushed) return;
        _flushed = Now;
        await runs.FlushBegunAsync();
    }

    private async Task<bool> ClaimAsync(int max)
    {
        var full = Window.FullLanes();
        var claimed = await Store.ClaimAsync(new ClaimRequest(writer.Owner, Now, max, full), CancellationToken.None);
        foreach (var execution in claimed)
        {
            Window.ChangeQueued(execution.Lane, -1);
            _claimed.Enqueue(execution);
        }

        await ResumeAsync();

        // Counted wrong, unless all that wait are in full lanes.
        if (claimed.Count == 0 && full.Count == 0) Window.SetQueued(await Store.CountBacklogAsync(CancellationToken.None));
        return claimed.Count > 0;
    }

    // What is claimed waits here while the store is away: nobody else would take it.
    private async Task ResumeAsync()
    {
        while (_claimed.TryPeek(out var execution))
        {
            var logged = execution.Record is { AttemptCount: 0, Created: var created, Updated: var updated } && created == updated ? [] : await Store.ReadLogAsync(execution.Record.Id, 0, int.MaxValue, CancellationToken.None);
            _claimed.Dequeue();
            runs.Resume(execution, logged.Count == 0 ? 0 : logged[^1].Number);
        }
    }

    private async Task TurnDueAsync()
    {
        var known = parts.Signal.NextDue;
        if (Now < known && Window.Queued == 0 && !Store.IsShared) return;
        parts.Signal.SetNextDue(null);
        DueAnswer answer;
        try
        {
            answer = await Store.TurnDueAsync(Now, MostAtOnce, static execution => EndedEvents.Of(execution).ToOutbox(), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            parts.Signal.DueAt(known);
            throw;
        }

        if (answer.NextDue is { } due) parts.Signal.DueAt(due);
        foreach (var expired in answer.Expired) parts.Tell(expired);
        if (answer.Requested > 0 || answer.Expired.Count > 0) Window.SetQueued(await Store.CountBacklogAsync(CancellationToken.None));
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var answer = await Store.RecoverAsync(Now, static execution => EndedEvents.Of(execution).ToOutbox(), cancellationToken);
        writer.Metrics.Recovered(answer);
        foreach (var ended in answer.Ended) parts.Tell(ended);
        if (answer.Released + answer.Rerun.Count + answer.Ended.Count > 0) LogRecovered(answer.Released, answer.Rerun.Count, answer.Ended.Count);
    }

    // Another host took this one for dead: what runs here is void, and must stop.
    private async Task LoseAsync()
    {
        writer.Metrics.LeaseLost();
        LogLeaseLost(Window.Count);
        _claimed.Clear();
        foreach (var execution in Window.Inside.Where(static execution => execution.IsKept))
        {
            await execution.StopAsync(StopReason.Lost);
            Window.Leave(execution); // Its action may be deaf, and this host the one that claims it next.
        }

        writer.ChangeOwner();
        (_isOpen, _isRecovered) = (false, false);
        await OpenAsync(_stopping.Token);
    }

    [LoggerMessage(5011, LogLevel.Error, "A turn of the dispatcher failed; it is tried again.", EventName = "DispatchFailed")]
    private partial void LogTurnFailed(Exception exception);

    [LoggerMessage(5012, LogLevel.Warning, "A host ended without finishing its executions: {Waiting} wait as before, {Rerun} run again, {Ended} are abandoned or cancelled.", EventName = "ExecutionsRecovered")]
    private partial void LogRecovered(int waiting, int rerun, int ended);

    [LoggerMessage(5013, LogLevel.Error, "This host's claims are void: it did not renew them in time, and another host has taken over. {Running} executions are stopped here.", EventName = "LeaseLost")]
    private partial void LogLeaseLost(int running);
}
