using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Actions;

/// <summary>
/// Runs what was admitted to its end: slot, attempt, and again after a delay while the retry policy says so. While it waits for the next
/// attempt it holds neither slot nor lease. Thread-safe.
/// </summary>
internal sealed class AttemptLoop(Admission admission, ActionAttempt attempt, LimitScopes scopes, HostMetrics metrics, TimeProvider time)
{
    /// <summary>Runs an execution.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="admitted">What admission said; its hold is given back at the end.</param>
    /// <param name="journal">Hears of each step; null when nobody keeps a record.</param>
    /// <param name="cancellationToken">Cancels it, wherever it is.</param>
    internal Task<ExecutionResult> RunAsync(ExecutionRequest request, Admitted admitted, IAttemptJournal? journal, CancellationToken cancellationToken)
    {
        if (journal is not null || admitted.Hold is not null || admitted.Policy!.Breaker is not null) return new Run(this, request, journal, cancellationToken).ToEndAsync(admitted, first: null);

        // The way of most calls: nothing to take, and nothing to make again.
        var first = EnterAsync(request, admitted, 1, null, cancellationToken);
        var isDone = request.RetryUnder(admitted.Policy.Retry).Attempts == 1 || (first.IsCompletedSuccessfully && first.GetAwaiter().GetResult().IsSuccess);
        return isDone ? first : new Run(this, request, null, cancellationToken).ToEndAsync(admitted, first);
    }

    private Task<ExecutionResult> EnterAsync(ExecutionRequest request, Admitted admitted, int number, IAttemptJournal? journal, CancellationToken cancellationToken) => admitted.Action!.Generation.Lease.TryEnter()
        ? attempt.RunAsync(request, admitted, number, journal, cancellationToken)
        : EnterAgainAsync(request, admitted, number, journal, cancellationToken);

    // The generation has closed since: then the registry has a newer one, and the parameters are checked against that.
    private async Task<ExecutionResult> EnterAgainAsync(ExecutionRequest request, Admitted admitted, int number, IAttemptJournal? journal, CancellationToken cancellationToken)
    {
        do
        {
            var again = await admission.CheckAsync(request.ActionRef, request.Parameters, request.Timeout, cancellationToken);
            if (again.Error is { } error) return ExecutionResult.Fail(error);
            if (again.Action == admitted.Action) return ExecutionResult.Fail(ActionExecutor.Unavailable(admitted.Action!.Generation));
            admitted = again with { Hold = admitted.Hold };
        }
        while (!admitted.Action!.Generation.Lease.TryEnter());

        return await attempt.RunAsync(request, admitted, number, journal, cancellationToken);
    }

    /// <summary>One execution on its way.</summary>
    private sealed class Run(AttemptLoop loop, ExecutionRequest request, IAttemptJournal? journal, CancellationToken cancellationToken)
    {
        // As long as a delay may be by policy; whoever asks for more than that is not waited for.
        private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(24);

        private readonly long _started = loop.Time.GetTimestamp();
        private int _made = request.Kept?.AttemptsMade ?? 0;

        internal async Task<ExecutionResult> ToEndAsync(Admitted admitted, Task<ExecutionResult>? first)
        {
            var hold = admitted.Hold;
            try
            {
                for (var tries = _made + 1; ; tries++)
                {
                    if (await TakeSlotAsync(admitted) is { } late) return Ended(ExecutionResult.Fail(late));
                    var result = first is not null && _made == 0 ? await first : await TryAsync(admitted, _made + 1);
                    if (result.Attempts > 0) _made++;
                    hold?.LeaveSlot();
                    if (result.IsLeft) return result;
                    if (!IsAgain(result, admitted, tries, out var delay)) return Ended(result);
                    admitted.Action!.Generation.Metrics.Retried(admitted.Action.Gauges);
                    if (await DelayAsync(delay) is { } end) return end;
                    var again = await loop.Admission.CheckAsync(request.ActionRef, request.Parameters, request.Timeout, cancellationToken);
                    admitted = again.Error is null ? again with { Hold = hold } : admitted with { Error = again.Error };
                    if (again.Error is null) hold?.Rejoin();
                }
            }
            finally
            {
                hold?.End();
            }
        }

        private ExecutionError Cancelled => new(ErrorCodes.Cancelled, $"'{request.ActionRef}' was cancelled.");

        private bool IsTooLate => request.Deadline <= loop.Time.GetUtcNow();

        private DateTimeOffset? Expires => _made == 0 ? request.Options?.Expires : null;

        private bool IsExpired => Expires <= loop.Time.GetUtcNow();

        private ExecutionResult Ended(ExecutionResult result) => result with { Attempts = _made, Duration = loop.Time.GetElapsedTime(_started) };

        // Null when it may go on.
        private async ValueTask<ExecutionError?> TakeSlotAsync(Admitted admitted)
        {
            if (admitted.Hold is not { Slot: { } slot, Policy: { } policy }) return null;
            var (gauges, began) = (admitted.Action!.Gauges, loop.Time.GetTimestamp());
            gauges.Queued();
            var isHeld = await slot.WaitAsync(LongestWait(policy.MaxWait), loop.Time, cancellationToken);
            gauges.Dequeued();
            loop.Metrics.Waited(loop.Time.GetElapsedTime(began));
            if (isHeld) return null;
            if (cancellationToken.IsCancellationRequested) return Cancelled;
            if (IsExpired) return Admission.Expired(admitted.Action, Expires!.Value);
            return IsTooLate ? Admission.TooLate(admitted.Action, request.Deadline!.Value) : LimitErrors.WaitedTooLong(admitted.Action.Descriptor, policy);
        }

        // Nobody waits beyond the deadline, nor for a first attempt beyond the time to live.
        private TimeSpan LongestWait(TimeSpan longest)
        {
            var end = request.Deadline < Expires ? request.Deadline : Expires ?? request.Deadline;
            if (end is not { } last) return longest;
            var left = last - loop.Time.GetUtcNow();
            return left >= longest ? longest : left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        // A try that cannot become an attempt is one all the same: a plugin that is away may be back when the next one is due.
        private ValueTask<ExecutionResult> TryAsync(Admitted admitted, int number) => admitted.Error is { } error ? new(ExecutionResult.Fail(error)) : AttemptAsync(admitted, number);

        private async ValueTask<ExecutionResult> AttemptAsync(Admitted admitted, int number)
        {
            if (cancellationToken.IsCancellationRequested) return ExecutionResult.Fail(Cancelled);
            if (IsTooLate) return ExecutionResult.Fail(Admission.TooLate(admitted.Action!, request.Deadline!.Value));
            if (IsExpired) return ExecutionResult.Fail(Admission.Expired(admitted.Action!, Expires!.Value));
            if (admitted.Policy!.Breaker is not { } policy) return await loop.EnterAsync(request, admitted, number, journal, cancellationToken);
            var breaker = loop.Scopes.Breaker(admitted.Action!.Descriptor);
            var pass = breaker.TryEnter(policy, out var after);
            if (pass == 0) return ExecutionResult.Fail(LimitErrors.CircuitOpen(admitted.Action.Descriptor, after));
            var result = await loop.EnterAsync(request, admitted, number, journal, cancellationToken);
            breaker.Exit(policy, pass, HasFailed(result));
            return result;
        }

        // What the action did not cause tells nothing of it; a plain "no" of it is an answer.
        private static bool? HasFailed(ExecutionResult result) => result.Error switch
        {
            null => false,
            { Code: ErrorCodes.Cancelled or ErrorCodes.InvalidParameters or ErrorCodes.UnknownAction or ErrorCodes.PluginUnavailable or ErrorCodes.PluginRefused } => null,
            { Kind: ErrorKind.Rejected, IsRetryable: false } => false,
            _ => true,
        };

        private bool IsAgain(ExecutionResult result, Admitted admitted, int tries, out TimeSpan delay)
        {
            delay = TimeSpan.Zero;
            var retry = request.RetryUnder(admitted.Policy!.Retry);
            if (tries >= retry.Attempts || result.Error is not { } error || !IsRetried(error) || error.RetryAfter > LongestDelay) return false;
            delay = error.RetryAfter ?? retry.DelayAfter(tries, Random.Shared.NextDouble());
            if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;
            return request.Deadline is not { } deadline || loop.Time.GetUtcNow() + delay < deadline;
        }

        private static bool IsRetried(ExecutionError error) => error.Code != ErrorCodes.Cancelled && (error.IsRetryable || error.IsUnforeseen);

        // Null when the next attempt is due.
        private async ValueTask<ExecutionResult?> DelayAsync(TimeSpan delay)
        {
            if (journal is not null && !await journal.WaitUntilAsync(loop.Time.GetUtcNow() + delay)) return ExecutionResult.Left;
            var began = loop.Time.GetTimestamp();
            for (var left = delay; left > TimeSpan.Zero && !cancellationToken.IsCancellationRequested; left = delay - loop.Time.GetElapsedTime(began))
            {
                // Timers may ring a little early, and know whole milliseconds only.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), loop.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (cancellationToken.IsCancellationRequested) return Ended(ExecutionResult.Fail(Cancelled));
            return journal is null || await journal.ResumeAsync(loop.Time.GetUtcNow()) ? null : ExecutionResult.Left;
        }
    }

    private Admission Admission => admission;

    private LimitScopes Scopes => scopes;

    private HostMetrics Metrics => metrics;

    private TimeProvider Time => time;
}
