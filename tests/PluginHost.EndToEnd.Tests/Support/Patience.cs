namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>Waiting for a condition. There is one limit for everything but builds: it is only reached when something is broken.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    /// <summary>For a build of dozens of projects while other tests build as well.</summary>
    public static readonly TimeSpan Build = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="awaited">What is waited for, to name in a failure.</param>
    /// <param name="ask">Returns null as long as there is none.</param>
    /// <param name="state">More to show in a failure.</param>
    public static async Task<T> UntilAsync<T>(string awaited, Func<Task<T?>> ask, Func<string>? state = null)
        where T : class
    {
        using var timer = new PeriodicTimer(Interval);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer) return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Long, $"Waited {Long} for {awaited}. {state?.Invoke()}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until it is true.</summary>
    public static Task UntilAsync(string awaited, Func<Task<bool>> ask, Func<string>? state = null) =>
        UntilAsync<object>(awaited, async () => await ask() ? awaited : null, state);
}
