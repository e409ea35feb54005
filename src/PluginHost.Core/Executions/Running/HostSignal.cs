namespace PluginHost.Core.Executions.Running;

/// <summary>Wakes the dispatcher: there is room, something waits, or something is due sooner than it knew. Thread-safe.</summary>
internal sealed class HostSignal(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0, 1);
    private long _nextDue = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>When something in the store is due next (UTC), as far as known.</summary>
    internal DateTimeOffset NextDue => new(Interlocked.Read(ref _nextDue), TimeSpan.Zero);

    internal void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was faster.
        }
    }

    internal void DueAt(DateTimeOffset due)
    {
        long known;
        do
        {
            known = Interlocked.Read(ref _nextDue);
            if (due.UtcTicks >= known) return;
        }
        while (Interlocked.CompareExchange(ref _nextDue, due.UtcTicks, known) != known);
        Wake();
    }

    internal void SetNextDue(DateTimeOffset? due) => Interlocked.Exchange(ref _nextDue, (due ?? DateTimeOffset.MaxValue).UtcTicks);

    /// <summary>Waits to be woken, until something is due, or for the longest time.</summary>
    internal async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var left = NextDue - time.GetUtcNow();
        using var alarm = new CancellationTokenSource(left < TimeSpan.Zero ? TimeSpan.Zero : left < longest ? left : longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _wake.Dispose();
}
