using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>Counts what begins under one rate and one key. Not thread-safe; the limit may be another one at each call.</summary>
/// <remarks>System.Threading.RateLimiting is not used: it takes no clock, so that its windows could not be tested to the instant.</remarks>
internal abstract class RateCounter
{
    internal static RateCounter Create(RateAlgorithm algorithm, DateTimeOffset now) => algorithm switch
    {
        RateAlgorithm.SlidingWindow => new SlidingWindow(),
        RateAlgorithm.FixedWindow => new FixedWindow(),
        _ => new TokenBucket(now),
    };

    /// <summary>How many may begin now.</summary>
    internal abstract int Remaining(RatePolicy policy, DateTimeOffset now);

    /// <summary>Counts one; only when one may begin.</summary>
    internal abstract void Take(DateTimeOffset now);

    /// <summary>Takes one back: it did not begin after all.</summary>
    /// <param name="policy">The rate.</param>
    /// <param name="taken">When it was counted; what is over since changes nothing.</param>
    internal abstract void GiveBack(RatePolicy policy, DateTimeOffset taken);

    /// <summary>Time until one may begin; only when none may now.</summary>
    internal abstract TimeSpan RetryAfter(RatePolicy policy, DateTimeOffset now);

    /// <summary>True when it is as if new.</summary>
    internal abstract bool IsIdle(RatePolicy policy, DateTimeOffset now);

    private sealed class TokenBucket(DateTimeOffset born) : RateCounter
    {
        private double _used;
        private DateTimeOffset _at = born;

        internal override int Remaining(RatePolicy policy, DateTimeOffset now)
        {
            Refill(policy, now);
            return (int)Math.Max(0, Math.Floor((policy.Burst ?? policy.Limit) - _used + 1e-9));
        }

        internal override void Take(DateTimeOffset now) => _used++;

        internal override void GiveBack(RatePolicy policy, DateTimeOffset taken) => _used = Math.Max(0, _used - 1);

        internal override TimeSpan RetryAfter(RatePolicy policy, DateTimeOffset now)
        {
            Refill(policy, now);
            var missing = 1 - ((policy.Burst ?? policy.Limit) - _used);
            return TimeSpan.FromTicks((long)Math.Ceiling(missing * policy.Per.Ticks / policy.Limit));
        }

        internal override bool IsIdle(RatePolicy policy, DateTimeOffset now)
        {
            Refill(policy, now);
            return _used <= 0;
        }

        // A clock that was set back refills nothing.
        private void Refill(RatePolicy policy, DateTimeOffset now)
        {
            var passed = now - _at;
            _at = now;
            if (passed > TimeSpan.Zero) _used = Math.Max(0, _used - ((double)passed.Ticks * policy.Limit / policy.Per.Ticks));
        }
    }

    private sealed class SlidingWindow : RateCounter
    {
        private readonly LinkedList<DateTimeOffset> _taken = [];

        internal override int Remaining(RatePolicy policy, DateTimeOffset now)
        {
            while (_taken.First is { } first && now - first.Value >= policy.Per) _taken.RemoveFirst();
            return Math.Max(0, policy.Limit - _taken.Count);
        }

        internal override void Take(DateTimeOffset now) => _taken.AddLast(now);

        internal override void GiveBack(RatePolicy policy, DateTimeOffset taken) => _taken.Remove(taken);

        internal override TimeSpan RetryAfter(RatePolicy policy, DateTimeOffset now) => _taken.ElementAt(_taken.Count - policy.Limit) + policy.Per - now;

        internal override bool IsIdle(RatePolicy policy, DateTimeOffset now) => Remaining(policy, now) == policy.Limit;
    }

    private sealed class FixedWindow : RateCounter
    {
        private long _window;
        private int _taken;

        internal override int Remaining(RatePolicy policy, DateTimeOffset now)
        {
            var window = now.UtcTicks / policy.Per.Ticks;
            if (window != _window) (_window, _taken) = (window, 0);
            return Math.Max(0, policy.Limit - _taken);
        }

        internal override void Take(DateTimeOffset now) => _taken++;

        internal override void GiveBack(RatePolicy policy, DateTimeOffset taken)
        {
            if (taken.UtcTicks / policy.Per.Ticks == _window) _taken = Math.Max(0, _taken - 1);
        }

        internal override TimeSpan RetryAfter(RatePolicy policy, DateTimeOffset now) => TimeSpan.FromTicks(policy.Per.Ticks - (now.UtcTicks % policy.Per.Ticks));

        internal override bool IsIdle(RatePolicy policy, DateTimeOffset now) => Remaining(policy, now) == policy.Limit;
    }
}
