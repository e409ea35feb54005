using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>The quotas of one scope, by span of time and key. Thread-safe.</summary>
internal sealed class QuotaCounters(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Names, string Key), int> _running = [];
    private readonly Dictionary<(TimeSpan Per, string Names, string Key), (long Window, int Count)> _counted = [];
    private readonly Dictionary<TimeSpan, long> _forgotten = [];

    /// <summary>Counts one, if there may be one more.</summary>
    /// <param name="policy">The quota.</param>
    /// <param name="key">Whose.</param>
    /// <param name="count">How many there are already.</param>
    internal bool TryTake(QuotaPolicy policy, string key, out int count)
    {
        lock (_gate)
        {
            count = Count(policy, key);
            if (count >= policy.Limit) return false;
            if (policy.Per is not { } per) _running[(KeyNames.Of(policy.Key), key)] = count + 1;
            else _counted[(per, KeyNames.Of(policy.Key), key)] = (Window(per), count + 1);
            return true;
        }
    }

    /// <summary>One has ended; or, for a quota over a time, did not begin.</summary>
    internal void GiveBack(QuotaPolicy policy, string key)
    {
        lock (_gate)
        {
            var (count, names) = (Count(policy, key) - 1, KeyNames.Of(policy.Key));
            if (policy.Per is { } per) _counted[(per, names, key)] = (Window(per), Math.Max(0, count));
            else if (count > 0) _running[(names, key)] = count;
            else _running.Remove((names, key));
        }
    }

    /// <summary>How many there are, at the key that has most.</summary>
    internal int MostUsed(QuotaPolicy policy)
    {
        lock (_gate)
        {
            var names = KeyNames.Of(policy.Key);
            if (policy.Per is not { } per) return _running.Where(pair => pair.Key.Names == names).Select(static pair => pair.Value).DefaultIfEmpty(0).Max();
            var window = Window(per);
            return _counted.Where(pair => pair.Key.Per == per && pair.Key.Names == names && pair.Value.Window == window).Select(static pair => pair.Value.Count).DefaultIfEmpty(0).Max();
        }
    }

    /// <summary>Time until a quota over a time begins anew; null for one over what runs.</summary>
    internal TimeSpan? ResetsIn(QuotaPolicy policy) => policy.Per is { } per ? TimeSpan.FromTicks(per.Ticks - (time.GetUtcNow().UtcTicks % per.Ticks)) : null;

    private int Count(QuotaPolicy policy, string key)
    {
        var names = KeyNames.Of(policy.Key);
        if (policy.Per is not { } per) return _running.GetValueOrDefault((names, key));
        var window = Window(per);
        if (_counted.TryGetValue((per, names, key), out var counted) && counted.Window == window) return counted.Count;
        if (_forgotten.GetValueOrDefault(per) != window) Forget(window, per);
        return 0;
    }

    // Keys of windows that are over; once for each window.
    private void Forget(long window, TimeSpan per)
    {
        _forgotten[per] = window;
        foreach (var name in _counted.Where(pair => pair.Key.Per == per && pair.Value.Window < window).Select(static pair => pair.Key).ToArray()) _counted.Remove(name);
    }

    private long Window(TimeSpan per) => time.GetUtcNow().UtcTicks / per.Ticks;
}
