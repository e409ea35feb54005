using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class CircuitBreakerTests
{
    private static readonly BreakerPolicy Policy = new() { Failures = 3, Trials = 2, Successes = 2, Recovery = TimeSpan.FromSeconds(30) };

    private readonly VirtualTime _time = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new CircuitBreaker(_time);

    [Fact]
    public void Consecutive_FailuresInARow_OpenIt()
    {
        Make(Policy, "ff.ff");
        Assert.Equal(new CircuitReport(CircuitState.Closed, 2, null, null, 0), _breaker.Report(Policy));
        Make(Policy, "f");
        Assert.Equal(new CircuitReport(CircuitState.Open, 3, _time.GetUtcNow(), TimeSpan.FromSeconds(30), 0), _breaker.Report(Policy));
    }

    [Fact]
    public void Cancelled_ChangesNothing()
    {
        Make(Policy, "ff?");
        Assert.Equal(2, _breaker.Report(Policy).Failures);
        Make(Policy, "f");
        Assert.Equal(CircuitState.Open, State(Policy));
    }

    [Theory]
    [InlineData("ffff", CircuitState.Closed)]
    [InlineData("...ff", CircuitState.Closed)]
    [InlineData("...fff", CircuitState.Open)]
    [InlineData("fff..f", CircuitState.Open)]
    [InlineData("fff...", CircuitState.Closed)]
    [InlineData("f.f.f?", CircuitState.Closed)]
    [InlineData(".f.f.f", CircuitState.Open)]
    public void Percentage_OfEnoughAttempts_OpensIt(string attempts, CircuitState expected)
    {
        var policy = Policy with { Detection = BreakerDetection.Percentage, Ratio = 0.5, MinAttempts = 6, Failures = 1 };
        Make(policy, attempts);
        Assert.Equal(expected, State(policy));
    }

    [Fact]
    public void Percentage_ForgetsWhatIsOlderThanItsWindow()
    {
        var policy = Policy with { Detection = BreakerDetection.Percentage, Ratio = 0.5, MinAttempts = 2, Window = TimeSpan.FromSeconds(60) };
        Make(policy, "..........");
        _time.Advance(TimeSpan.FromSeconds(60));
        Make(policy, "f");
        Assert.Equal(CircuitState.Closed, State(policy));
        Make(policy, "f");
        Assert.Equal(CircuitState.Open, State(policy));
    }

    [Theory]
    [InlineData(53, CircuitState.Open)]
    [InlineData(60, CircuitState.Closed)]
    public void TimeWindow_CountsFailuresWithinIt(int seconds, CircuitState expected)
    {
        var policy = Policy with { Detection = BreakerDetection.TimeWindow, Window = TimeSpan.FromSeconds(60) };
        Make(policy, "f..f..");
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Make(policy, "..f");
        Assert.Equal(expected, State(policy));
    }

    [Theory]
    [InlineData("fff", CircuitState.Open)]
    [InlineData("ff.f", CircuitState.Open)]
    [InlineData("..ff", CircuitState.Open)]
    [InlineData("...ff", CircuitState.Closed)]
    public void Composite_WhicheverComesFirst_OpensIt(string attempts, CircuitState expected)
    {
        var policy = Policy with { Detection = BreakerDetection.Composite, Ratio = 0.5, MinAttempts = 4 };
        Make(policy, attempts);
        Assert.Equal(expected, State(policy));
    }

    [Fact]
    public void Composite_FailuresInARowOverMoreThanTheWindow_OpenIt()
    {
        var policy = Policy with { Detection = BreakerDetection.Composite, MinAttempts = 100, Window = TimeSpan.FromSeconds(10) };
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Equal(CircuitState.Closed, State(policy));
            Make(policy, "f");
            _time.Advance(TimeSpan.FromSeconds(11));
        }

        Assert.Equal(CircuitState.Open, State(policy));
    }

    [Fact]
    public void Open_LetsNobodyInUntilItHasRecovered()
    {
        Make(Policy, "fff");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _breaker.TryEnter(Policy, out var after));
        Assert.Equal(TimeSpan.FromSeconds(20), after);
        Assert.Equal(new CircuitReport(CircuitState.Open, 3, _time.GetUtcNow() - TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), 1), _breaker.Report(Policy));
        _time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.Equal(0, _breaker.TryEnter(Policy, out after));
        Assert.Equal(TimeSpan.FromTicks(1), after);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.NotEqual(0, _breaker.TryEnter(Policy, out _));
        Assert.Equal(CircuitState.HalfOpen, State(Policy));
    }

    [Fact]
    public void HalfOpen_LetsInOnlyItsTrials()
    {
        Recover();
        Assert.NotEqual(0, _breaker.TryEnter(Policy, out _));
        Assert.NotEqual(0, _breaker.TryEnter(Policy, out _));
        Assert.Equal(0, _breaker.TryEnter(Policy, out var after));
        Assert.Equal(TimeSpan.Zero, after);
        Assert.Equal(1, _breaker.Report(Policy).Rejected);
    }

    [Fact]
    public void HalfOpen_EnoughSuccesses_CloseIt()
    {
        Recover();
        Make(Policy, ".?.");
        Assert.Equal(new CircuitReport(CircuitState.Closed, 0, null, null, 0), _breaker.Report(Policy));
        Make(Policy, "ff");
        Assert.Equal(CircuitState.Closed, State(Policy));
    }

    [Fact]
    public void HalfOpen_OneFailure_OpensItAnew()
    {
        Recover();
        Make(Policy, ".f");
        Assert.Equal((CircuitState.Open, TimeSpan.FromSeconds(30)), (State(Policy), _breaker.Report(Policy).RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(30));
        Make(Policy, ".");
        Assert.Equal(CircuitState.HalfOpen, State(Policy));
    }

    [Fact]
    public void HalfOpen_CancelledTrials_LeaveTheirPlaces()
    {
        Recover();
        Make(Policy, "??????");
        Assert.Equal(CircuitState.HalfOpen, State(Policy));
        Make(Policy, "..");
        Assert.Equal(CircuitState.Closed, State(Policy));
    }

    [Fact]
    public void Exit_OfWhatBeganBeforeAChange_SaysNothing()
    {
        var early = Enumerable.Range(0, 6).Select(_ => _breaker.TryEnter(Policy, out TimeSpan _)).ToArray();
        Recover();
        foreach (var pass in early.Take(3)) _breaker.Exit(Policy, pass, hasFailed: false);
        Assert.Equal(CircuitState.Open, State(Policy));
        var trial = _breaker.TryEnter(Policy, out _);
        foreach (var pass in early.Skip(3)) _breaker.Exit(Policy, pass, hasFailed: true);
        Assert.Equal(CircuitState.HalfOpen, State(Policy));
        Assert.NotEqual(0, _breaker.TryEnter(Policy, out _));
        Assert.Equal(0, _breaker.TryEnter(Policy, out _));
        _breaker.Exit(Policy, trial, hasFailed: true);
        Assert.Equal(CircuitState.Open, State(Policy));
    }

    private CircuitState State(BreakerPolicy policy) => _breaker.Report(policy).State;

    // Opens it and lets the time of recovery pass.
    private void Recover()
    {
        Make(Policy, "fff");
        _time.Advance(Policy.Recovery);
    }

    // One attempt for each sign: "f" failed, "." succeeded, "?" cancelled.
    private void Make(BreakerPolicy policy, string attempts)
    {
        foreach (var attempt in attempts)
        {
            var pass = _breaker.TryEnter(policy, out _);
            Assert.NotEqual(0, pass);
            _breaker.Exit(policy, pass, attempt == '?' ? null : attempt == 'f');
        }
    }
}
