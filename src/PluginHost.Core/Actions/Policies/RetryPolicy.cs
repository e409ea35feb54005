namespace PluginHost.Core.Actions.Policies;

/// <summary>When and how often an attempt that failed is made again. Immutable.</summary>
/// <remarks>
/// What is made again: whatever says that it is retryable, timeouts, and exceptions; never invalid parameters, a plain "no", or a
/// cancellation. Source: decision D5.
/// </remarks>
public sealed record RetryPolicy
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>One attempt and no more.</summary>
    public static RetryPolicy None { get; } = new();

    /// <summary>Attempts in all, 1 to 100. Default: 1, none is made again.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Delay before the second attempt, 0 to 24 h. Default: 1 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How the delay grows. Default: exponential.</summary>
    public RetryBackoff Backoff { get; init; } = RetryBackoff.Exponential;

    /// <summary>Factor from one delay to the next, 1 to 10; for exponential delays. Default: 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>Longest delay before jitter, 0 to 24 h. Default: 300 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Share by which a delay varies at random, up and down, 0 to 1. Default: 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The delay after an attempt.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="random">0 to 1, where in the range of the jitter.</param>
    /// <returns>Never negative; the jitter may take it over <see cref="MaxDelay"/>.</returns>
    internal TimeSpan DelayAfter(int attempt, double random)
    {
        var grown = Backoff switch
        {
            RetryBackoff.Constant => Delay.TotalMilliseconds,
            RetryBackoff.Linear => Delay.TotalMilliseconds * attempt,
            _ => Delay.TotalMilliseconds * Math.Pow(Factor, attempt - 1),
        };
        var delay = Math.Min(grown, MaxDelay.TotalMilliseconds) * (1 + (Jitter * ((2 * random) - 1)));
        return delay > 0 ? TimeSpan.FromMilliseconds(Math.Min(delay, Longest.TotalMilliseconds)) : TimeSpan.Zero; // Also for what is no number.
    }
}

/// <summary>How the delay between attempts grows.</summary>
public enum RetryBackoff
{
    /// <summary>By a factor.</summary>
    Exponential = 0,

    /// <summary>By the first delay.</summary>
    Linear,

    /// <summary>Not at all.</summary>
    Constant,
}
