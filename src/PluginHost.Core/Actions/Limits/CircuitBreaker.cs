using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>Stops trying an action that fails, and finds out by a few trials when it works again. Thread-safe.</summary>
/// <remarks>Source: Truthound's circuit breaker (T25). What began before a change of state says nothing about the state after it.</remarks>
internal sealed class CircuitBreaker(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly FailureCounts _counts = new(time);
    private int _pass = 1;
    private CircuitState _state;
    private long _opened;
    private DateTimeOffset? _openedAt;
    private int _running;
    private int _succeeded;
    private long _rejected;

    /// <summary>Lets an attempt in.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="retryAfter">Time until one may be let in; zero when that is when a trial ends.</param>
    /// <returns>A number to give to <see cref="Exit"/>; 0 when none is let in.</returns>
    internal int TryEnter(BreakerPolicy policy, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            retryAfter = TimeSpan.Zero;
            if (_state == CircuitState.Closed) return _pass;
            if (_state == CircuitState.Open && (retryAfter = policy.Recovery - time.GetElapsedTime(_opened)) <= TimeSpan.Zero) Become(CircuitState.HalfOpen);
            if (_state == CircuitState.HalfOpen && _running < policy.Trials)
            {
                _running++;
                return _pass;
            }

            _rejected++;
            return 0;
        }
    }

    /// <summary>An attempt that was let in has ended.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="pass">What letting it in gave.</param>
    /// <param name="hasFailed">Whether it failed; null when it tells nothing, as one that was cancelled.</param>
    internal void Exit(BreakerPolicy policy, int pass, bool? hasFailed)
    {
        lock (_gate)
        {
            if (pass != _pass) return;
            if (_state == CircuitState.HalfOpen) EndTrial(policy, hasFailed);
            else if (hasFailed is { } failed && _counts.Add(policy, failed)) Become(CircuitState.Open);
        }
    }

    /// <summary>How it stands.</summary>
    internal CircuitReport Report(BreakerPolicy policy)
    {
        lock (_gate)
        {
            var left = _state == CircuitState.Open ? policy.Recovery - time.GetElapsedTime(_opened) : TimeSpan.Zero;
            return new(_state, _counts.InARow, _openedAt, left > TimeSpan.Zero ? left : null, _rejected);
        }
    }

    private void EndTrial(BreakerPolicy policy, bool? hasFailed)
    {
        _running--;
        if (hasFailed is null) return;
        if (hasFailed.Value) Become(CircuitState.Open);
        else if (++_succeeded >= policy.Successes) Become(CircuitState.Closed);
    }

    private void Become(CircuitState state)
    {
        (_state, _running, _succeeded, _pass) = (state, 0, 0, _pass == int.MaxValue ? 1 : _pass + 1);
        if (state == CircuitState.Open) (_opened, _openedAt) = (time.GetTimestamp(), time.GetUtcNow());
        if (state != CircuitState.Closed) return;
        _openedAt = null;
        _counts.Clear();
    }
}

/// <summary>Whether an action is tried.</summary>
public enum CircuitState
{
    /// <summary>It is.</summary>
    Closed = 0,

    /// <summary>It is not.</summary>
    Open,

    /// <summary>A few trials are made.</summary>
    HalfOpen,
}

/// <summary>How a circuit breaker stands.</summary>
/// <param name="State">Whether the action is tried.</param>
/// <param name="Failures">Failures in a row up to now.</param>
/// <param name="Opened">When it opened (UTC); null while it is closed.</param>
/// <param name="RetryAfter">Time until the first trial; null when none is needed or one may be made now.</param>
/// <param name="Rejected">Attempts that were not made, since the host started.</param>
public sealed record CircuitReport(CircuitState State, int Failures, DateTimeOffset? Opened, TimeSpan? RetryAfter, long Rejected);
