using System.Runtime.InteropServices;
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
    /// <param name="count">How many there are already, and in which window.</param>
    internal bool TryTake(QuotaPolicy policy, string key, out QuotaCount count)
    {
        lock (_gate)
        {
            var (names, window) = (KeyNames.Of(policy.Key), policy.Per is { } span ? Window(span) : 0);
            count = new QuotaCount(Count(policy, names, key, window), window);
            if (count.Count >= policy.Limit) return false;
            if (policy.Per is not { } per) _running[(names, key)] = count.Count + 1;
            else _counted[(per, names, key)] = (window, count.Count + 1);
            return true;
        }
    }

    /// <summary>One has ended; or, for a quota over a time, did not begin: once its window is over that changes nothing.</summary>
    /// <param name="policy">The quota.</param>
    /// <param name="key">Whose.</param>
    /// <param name="window">The window that it was counted in.</param>
    internal void GiveBack(QuotaPolicy policy, string key, long window)
    {
        lock (_gate)
        {
            var names = KeyNames.Of(policy.Key);
            if (policy.Per is { } per) Uncount((per, names, key), window);
            else if (_running.GetValueOrDefault((names, key)) - 1 is > 0 and var left) _running[(names, key)] = left;
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

    private int Count(QuotaPolicy policy, string names, string key, long window)
    {
        if (policy.Per is not { } per) return _running.GetValueOrDefault((names, key));
        if (_counted.TryGetValue((per, names, key), out var counted) && counted.Window == window) return counted.Count;
        if (_forgotten.GetValueOrDefault(per) != window) Forget(window, per);
        return 0;
    }

    private void Uncount((TimeSpan, string, string) name, long window)
    {
        if (_counted.TryGetValue(name, out var counted) && counted.Window == window) _counted[name] = (window, Math.Max(0, counted.Count - 1));
    }

    // Keys of windows that are over; once for each window.
    private void Forget(long window, TimeSpan per)
    {
        _forgotten[per] = window;
        foreach (var name in _counted.Where(pair => pair.Key.Per == per && pair.Value.Window < window).Select(static pair => pair.Key).ToArray()) _counted.Remove(name);
    }

    private long Window(TimeSpan per) => time.GetUtcNow().UtcTicks / per.Ticks;
}

/// <summary>How far a quota is used.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Window">The multiple of the quota's time that they are counted in; 0 for a quota over what runs.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QuotaCount(int Count, long Window);
