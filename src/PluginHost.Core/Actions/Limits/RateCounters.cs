using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>The rate counters of one scope, by rate and key. Counters outlive edits of the limit. Thread-safe.</summary>
internal sealed class RateCounters(TimeProvider time)
{
    /// <summary>Keys from which on those that rest are dropped when another one comes: 1,024 (our choice).</summary>
    private const int SweepFrom = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<((RateAlgorithm, TimeSpan, string) Rate, string Key), RateCounter> _counters = [];
    private int _sweepAt = SweepFrom;

    /// <summary>Lets one begin.</summary>
    /// <param name="policy">The rate.</param>
    /// <param name="key">Whose.</param>
    /// <param name="now">The time that it is counted at.</param>
    /// <returns>Null when it may; else the time until it may be tried again.</returns>
    internal TimeSpan? Take(RatePolicy policy, string key, out DateTimeOffset now)
    {
        lock (_gate)
        {
            now = time.GetUtcNow();
            var counter = Counter(policy, key);
            if (counter.Remaining(policy, now) == 0) return counter.RetryAfter(policy, now);
            counter.Take(now);
            return null;
        }
    }

    /// <summary>What was let begin then did not.</summary>
    internal void GiveBack(RatePolicy policy, string key, DateTimeOffset taken)
    {
        lock (_gate) Counter(policy, key).GiveBack(policy, taken);
    }

    /// <summary>How many may begin now, at the key that has least left; the limit when nobody has begun.</summary>
    internal int Remaining(RatePolicy policy)
    {
        lock (_gate)
        {
            var (now, rate) = (time.GetUtcNow(), policy.Identity);
            return _counters.Where(pair => pair.Key.Rate == rate).Select(pair => pair.Value.Remaining(policy, now)).DefaultIfEmpty(policy.Burst ?? policy.Limit).Min();
        }
    }

    private RateCounter Counter(RatePolicy policy, string key)
    {
        var name = (policy.Identity, key);
        if (_counters.TryGetValue(name, out var counter)) return counter;
        var now = time.GetUtcNow();
        if (_counters.Count >= _sweepAt) Sweep(policy, now);
        return _counters[name] = RateCounter.Create(policy.Algorithm, now);
    }

    private void Sweep(RatePolicy policy, DateTimeOffset now)
    {
        foreach (var (name, _) in _counters.Where(pair => pair.Key.Rate == policy.Identity && pair.Value.IsIdle(policy, now)).ToArray()) _counters.Remove(name);
        _sweepAt = Math.Max(SweepFrom, 2 * _counters.Count);
    }
}
