using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Discovery;

public sealed class LookLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan RestOfPoll = LookLoop.PollInterval - LookLoop.LookInterval;

    private readonly VirtualTime _time = new();
    private readonly ChangeHints _hints;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private volatile bool _isMoving;
    private volatile int _looks;

    public LookLoopTests()
    {
        _hints = new(_time);
        var config = new PluginsConfigSource(new PluginsConfig(), NullLogger<PluginsConfigSource>.Instance);
        var loop = new LookLoop(config, _hints, new PluginHostOptions { HearsFileEvents = false }, _time, NullLogger<FolderWatcher>.Instance);
        _run = loop.RunAsync(LookAsync, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
        _stop.Dispose();
    }

    [Fact]
    public async Task Hint_WhileWaiting_LooksAtOnce()
    {
        await PassAsync(LookLoop.LookInterval);
        await WaitsAsync(RestOfPoll);
        _hints.Raise("/p/a");
        await Lab.UntilAsync(() => _looks == 2);
    }

    [Fact]
    public async Task Events_ThatWereLost_LookAtOnce()
    {
        await PassAsync(LookLoop.LookInterval);
        await WaitsAsync(RestOfPoll);
        _hints.RaiseLost();
        await Lab.UntilAsync(() => _looks == 2);
    }

    [Fact]
    public async Task Hints_WithinAMoment_AreOneLook()
    {
        await WaitsAsync(LookLoop.LookInterval);
        for (var i = 0; i < 100; i++) _hints.Raise($"/p/{i}");
        Assert.Equal(1, _looks);
        await PassAsync(LookLoop.LookInterval);
        await PassAsync(LookLoop.LookInterval);
        await WaitsAsync(RestOfPoll);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task NoHint_LooksOnceInEachInterval()
    {
        for (var look = 1; look <= 3; look++)
        {
            await PassAsync(LookLoop.LookInterval);
            await WaitsAsync(RestOfPoll);
            _time.Advance(RestOfPoll - TimeSpan.FromMilliseconds(1));
            Assert.Equal(look, _looks);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Lab.UntilAsync(() => _looks == look + 1);
        }
    }

    [Fact]
    public async Task Movement_LooksAgainSoon()
    {
        _isMoving = true;
        await PassAsync(LookLoop.LookInterval);
        await PassAsync(RestOfPoll); // The first look came before the movement.
        for (var look = 2; look < 5; look++)
        {
            await Lab.UntilAsync(() => _looks == look);
            await PassAsync(LookLoop.LookInterval);
        }
    }

    private Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        _hints.Take();
        Interlocked.Increment(ref _looks);
        return Task.FromResult(_isMoving);
    }

    private Task WaitsAsync(TimeSpan time) => _time.TimerAsync(time, TestContext.Current.CancellationToken).WaitAsync(TestHost.Patience, TestContext.Current.CancellationToken);

    private async Task PassAsync(TimeSpan time)
    {
        await WaitsAsync(time);
        _time.Advance(time);
    }
}
