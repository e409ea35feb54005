using Microsoft.Extensions.Time.Testing;

namespace PluginHost.Sdk.Testing;

/// <summary>
/// The clock of the engine and of the plugin. It stands still until a test moves it: what waits for time waits for <see cref="FakeTimeProvider.Advance"/>.
/// Thread-safe.
/// </summary>
/// <remarks>
/// An action sets its timers on a thread of its own, perhaps after the test has moved the clock already. Wait for the timer first, with
/// <see cref="WaitForTimerAsync"/>, or let <see cref="AdvanceUntilAsync{T}"/> do both.
/// </remarks>
public sealed class PluginTestClock : FakeTimeProvider
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<ClockTimer> _timers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A clock that shows midnight (UTC) of 1 January 2026.</summary>
    public PluginTestClock()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that shows a certain time.</summary>
    /// <param name="start">What it shows at first.</param>
    public PluginTestClock(DateTimeOffset start)
        : base(start)
    {
    }

    /// <summary>Real time that waiting on this clock may take before it counts as never: 30 s by default, more than zero.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long from now the timers are due that are set, the next one first: deadlines, delays and the plugin's own.</summary>
    public IReadOnlyList<TimeSpan> Timers
    {
        get
        {
            var now = GetUtcNow();
            lock (_gate) return [.. _timers.Select(timer => timer.Due - now).Order()];
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ClockTimer(this);
        timer.Own(base.CreateTimer(
            given =>
            {
                timer.Fired();
                callback(given);
            },
            state,
            dueTime,
            period));
        timer.Set(dueTime, period);
        return timer;
    }

    /// <summary>Completes once a timer is set that is due in exactly this time: from then on the clock can be moved to it.</summary>
    /// <param name="dueTime">How long from now, such as the time limit of an action or a delay that it waits for.</param>
    /// <exception cref="PluginTestException">There is none within <see cref="Patience"/>; the message names those that there are.</exception>
    public async Task WaitForTimerAsync(TimeSpan dueTime)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var changed = Changed; !Timers.Contains(dueTime); changed = Changed)
        {
            if (Timers.Contains(dueTime)) return;
            var left = Patience - TimeProvider.System.GetElapsedTime(started);
            if (left > TimeSpan.Zero) await changed.WaitAsync(left, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (left <= TimeSpan.Zero) throw PluginTestException.Of($"No timer was set that is due in {dueTime:c}.", $"a timer due in {dueTime:c}", DescribeTimers(), "Wait for what the code under test really waits for; deadlines of actions are timers, too.");
        }
    }

    /// <summary>Moves the clock on, step by step, until a task has ended: for what waits several times, such as an action with retries.</summary>
    /// <typeparam name="T">The task's result.</typeparam>
    /// <param name="task">The task.</param>
    /// <param name="step">How far each step is, more than zero. What is due within one step falls due together.</param>
    /// <returns>What the task returned.</returns>
    /// <exception cref="PluginTestException">The task has not ended within <see cref="Patience"/>.</exception>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> task, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        var started = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) throw PluginTestException.Of("The task has not ended, however far the clock was moved.", "an end of the task", DescribeTimers(), "Give what waits for time the TimeProvider of the plugin's container.");
            await Task.WhenAny(task, Task.Delay(Pause, TimeProvider.System));
            if (!task.IsCompleted && Timers.Count > 0) Advance(step);
        }

        return await task;
    }

    internal string DescribeTimers()
    {
        var timers = Timers;
        return timers.Count == 0 ? "no timer" : $"timers due in {string.Join(", ", timers.Select(static due => due.ToString("c")))}";
    }

    private Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    private void Change(ClockTimer timer, bool isSet)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (isSet) _timers.Add(timer);
            else _timers.Remove(timer);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }

    private sealed class ClockTimer(PluginTestClock clock) : ITimer
    {
        private ITimer? _inner;
        private TimeSpan _period;

        internal DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (!_inner!.Change(dueTime, period)) return false;
            Set(dueTime, period);
            return true;
        }

        public void Dispose()
        {
            _inner!.Dispose();
            clock.Change(this, isSet: false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Own(ITimer inner) => _inner = inner;

        internal void Set(TimeSpan dueTime, TimeSpan period)
        {
            (_period, Due) = (period, dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : clock.GetUtcNow() + dueTime);
            clock.Change(this, isSet: dueTime > TimeSpan.Zero);
        }

        internal void Fired()
        {
            if (_period > TimeSpan.Zero) Due += _period;
            else clock.Change(this, isSet: false);
        }
    }
}
