using static PluginHost.Sdk.Testing.Tests.Support;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class ClockTests
{
    [Fact]
    public async Task Clock_MovedPastADelay_LetsTheActionGoOn()
    {
        await using var host = await LoadAsync();

        var call = host.ExecuteAsync("wait", new { time1 = "10s" });
        await host.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        host.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(10), (await call).AssertOutputs(new { result = "00:00:10" }).Duration);
    }

    [Fact]
    public async Task Clock_MovedPastTheDeadline_MakesTheActionTimeOut()
    {
        await using var host = await LoadAsync();

        var call = host.ExecuteAsync("wait", new { time1 = "1h" });
        await host.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        host.Clock.Advance(TimeSpan.FromSeconds(31));

        (await call).AssertTimedOut();
    }

    [Fact]
    public async Task AdvanceUntilAsync_OfACall_MovesTheClockToItsEnd()
    {
        await using var host = await LoadAsync();

        var result = await host.Clock.AdvanceUntilAsync(host.ExecuteAsync("track", new { number = "1" }), TimeSpan.FromSeconds(1));

        Assert.Equal(3, result.AssertFailed("exception").Attempts);
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Clock_OfThePlugin_DrivesItsTimers()
    {
        await using var host = await LoadAsync();
        Assert.Contains(TimeSpan.FromMinutes(1), host.Clock.Timers);

        host.Clock.Advance(TimeSpan.FromMinutes(3));

        (await host.ExecuteAsync("ticks")).AssertOutputs(new { result = 3 });
    }

    [Fact]
    public async Task ExecuteAsync_OfWhatWaitsForTheClock_SaysSoInRealTime()
    {
        PluginTestOptions given = null!;
        await using var host = await LoadAsync(options => given = options);
        given.Patience = TimeSpan.FromSeconds(1); // Loading may take longer than this.

        var failure = await Assert.ThrowsAsync<PluginTestException>(() => host.ExecuteAsync("wait", new { time1 = "10s" }));

        Assert.Equal(
            Lines(
                "The call of 'kit.wait' has not ended.", "Expected: an end within 00:00:01 of real time", "Found:    a call that runs; the clock has timers due in 00:00:10, 00:00:30, 00:01:00",
                "To do:    The clock of the test stands still: start the call, wait with Clock.WaitForTimerAsync, and move it with Clock.Advance. Something else that it waits for must be answered by a fake."),
            failure.Message);
    }

    [Fact]
    public async Task WaitForTimerAsync_OfATimerThatNobodySets_NamesTheOthers()
    {
        var clock = new PluginTestClock { Patience = TimeSpan.FromMilliseconds(50) };
        using var timer = clock.CreateTimer(static _ => { }, null, TimeSpan.FromSeconds(7), Timeout.InfiniteTimeSpan);

        var failure = await Assert.ThrowsAsync<PluginTestException>(() => clock.WaitForTimerAsync(TimeSpan.FromSeconds(8)));

        Assert.Equal(
            Lines(
                "No timer was set that is due in 00:00:08.", "Expected: a timer due in 00:00:08", "Found:    timers due in 00:00:07",
                "To do:    Wait for what the code under test really waits for; deadlines of actions are timers, too."),
            failure.Message);
    }

    [Fact]
    public async Task AdvanceUntilAsync_OfATaskThatNeverEnds_SaysSo()
    {
        var clock = new PluginTestClock { Patience = TimeSpan.FromMilliseconds(50) };

        var failure = await Assert.ThrowsAsync<PluginTestException>(() => clock.AdvanceUntilAsync(new TaskCompletionSource<int>().Task, TimeSpan.FromSeconds(1)));

        Assert.Equal(
            Lines("The task has not ended, however far the clock was moved.", "Expected: an end of the task", "Found:    no timer", "To do:    Give what waits for time the TimeProvider of the plugin's container."),
            failure.Message);
    }

    [Fact]
    public void Timers_OfAClock_FollowChangesAndEnds()
    {
        var clock = new PluginTestClock();
        var fired = 0;
        var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        Assert.Equal([TimeSpan.FromSeconds(5)], clock.Timers);

        timer.Change(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (fired, clock.Timers.Single()));
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.Empty(clock.Timers);
        timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(clock.Timers);
        timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        timer.Dispose();
        Assert.Equal((2, 0), (fired, clock.Timers.Count));
    }
}
