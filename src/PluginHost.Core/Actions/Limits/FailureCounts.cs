using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Actions.Limits;

/// <summary>Counts failed and other attempts: in a row, and over a window of ten parts. Not thread-safe.</summary>
internal sealed class FailureCounts(TimeProvider time)
{
    private const int Parts = 10;

    private readonly (long Part, int Failed, int All)[] _window = new (long, int, int)[Parts];

    internal int InARow { get; private set; }

    /// <summary>Counts one.</summary>
    /// <returns>True when it is one too many.</returns>
    internal bool Add(BreakerPolicy policy, bool failed)
    {
        InARow = failed ? InARow + 1 : 0;
        if (policy.Detection == BreakerDetection.Consecutive) return InARow >= policy.Failures;
        var now = time.GetUtcNow().UtcTicks / (policy.Window.Ticks / Parts);
        ref var part = ref _window[now % Parts];
        if (part.Part != now) part = (now, 0, 0);
        part = (now, part.Failed + (failed ? 1 : 0), part.All + 1);
        var recent = _window.Where(one => one.Part > now - Parts && one.Part <= now).ToArray();
        return failed && IsTooMuch(policy, recent.Sum(static one => one.Failed), recent.Sum(static one => one.All));
    }

    internal void Clear()
    {
        InARow = 0;
        Array.Clear(_window);
    }

    private bool IsTooMuch(BreakerPolicy policy, int failed, int all) => policy.Detection switch
    {
        BreakerDetection.Percentage => IsShare(policy, failed, all),
        BreakerDetection.TimeWindow => failed >= policy.Failures,
        _ => InARow >= policy.Failures || failed >= policy.Failures || IsShare(policy, failed, all),
    };

    private static bool IsShare(BreakerPolicy policy, int failed, int all) => all >= policy.MinAttempts && (double)failed / all >= policy.Ratio;
}
