using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class RateCountersTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    private readonly VirtualTime _time = new();
    private readonly RateCounters _counters;

    public RateCountersTests() => _counters = new RateCounters(_time);

    [Fact]
    public void TokenBucket_ThatIsEmpty_FillsEvenly()
    {
        var rate = new RatePolicy(4, Ten);
        TakeAll(rate, 4);
        Assert.Equal(Seconds(2.5), Take(rate, ""));
        Pass(2.499);
        Assert.Equal(Seconds(0.001), Take(rate, ""));
        Pass(0.001);
        Assert.Null(Take(rate, ""));
        Assert.Equal(Seconds(2.5), Take(rate, ""));
    }

    [Fact]
    public void TokenBucket_AfterALongRest_HoldsNoMoreThanItsBurst()
    {
        var rate = new RatePolicy(4, Ten) { Burst = 6 };
        TakeAll(rate, 6);
        Pass(3600);
        Assert.Equal(6, _counters.Remaining(rate));
        TakeAll(rate, 6);
        Assert.Equal(Seconds(2.5), Take(rate, ""));
    }

    [Fact]
    public void TokenBucket_WithABurstBelowItsLimit_KeepsItsRate()
    {
        var rate = new RatePolicy(10, Ten) { Burst = 1 };
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(Take(rate, ""));
            Assert.Equal(Seconds(1), Take(rate, ""));
            Pass(1);
        }
    }

    [Fact]
    public void TokenBucket_OfAnUnevenRate_LetsInExactlyWhenItSaid()
    {
        var rate = new RatePolicy(7, TimeSpan.FromSeconds(1));
        TakeAll(rate, 7);
        for (var i = 0; i < 100; i++)
        {
            var after = Take(rate, "")!.Value;
            _time.Advance(after - TimeSpan.FromTicks(2));
            Assert.NotNull(Take(rate, ""));
            _time.Advance(TimeSpan.FromTicks(2));
            Assert.Null(Take(rate, ""));
        }
    }

    [Fact]
    public void SlidingWindow_NeverExceedsItsLimitInAnySpan()
    {
        var rate = new RatePolicy(2, Ten) { Algorithm = RateAlgorithm.SlidingWindow };
        Assert.Null(Take(rate, ""));
        Pass(4);
        Assert.Null(Take(rate, ""));
        Assert.Equal(Seconds(6), Take(rate, ""));
        Pass(6);
        Assert.Null(Take(rate, ""));
        Assert.Equal(Seconds(4), Take(rate, ""));
    }

    [Fact]
    public void SlidingWindow_WhoseLimitWasLowered_WaitsForTheOneThatMatters()
    {
        var rate = new RatePolicy(3, Ten) { Algorithm = RateAlgorithm.SlidingWindow };
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(Take(rate, ""));
            Pass(1);
        }

        Assert.Equal(Seconds(9), Take(rate with { Limit = 1 }, ""));
        Assert.Equal(Seconds(8), Take(rate with { Limit = 2 }, ""));
        Assert.Null(Take(rate with { Limit = 4 }, ""));
    }

    [Fact]
    public void FixedWindow_BeginsAnewAtEachMultiple()
    {
        var rate = new RatePolicy(2, Ten) { Algorithm = RateAlgorithm.FixedWindow };
        Pass(7);
        TakeAll(rate, 2);
        Assert.Equal(Seconds(3), Take(rate, ""));
        Pass(3);
        TakeAll(rate, 2);
        Assert.Equal(Seconds(10), Take(rate, ""));
    }

    [Theory]
    [InlineData(RateAlgorithm.TokenBucket)]
    [InlineData(RateAlgorithm.SlidingWindow)]
    [InlineData(RateAlgorithm.FixedWindow)]
    public void GiveBack_OfOneThatDidNotBegin_LetsAnotherIn(RateAlgorithm algorithm)
    {
        var rate = new RatePolicy(2, Ten) { Algorithm = algorithm };
        TakeAll(rate, 2);
        _counters.GiveBack(rate, "", _time.GetUtcNow());
        Assert.Equal(1, _counters.Remaining(rate));
        Assert.Null(Take(rate, ""));
        Assert.NotNull(Take(rate, ""));
    }

    [Theory]
    [InlineData(RateAlgorithm.TokenBucket)]
    [InlineData(RateAlgorithm.SlidingWindow)]
    [InlineData(RateAlgorithm.FixedWindow)]
    public void GiveBack_WhenItsTimeIsOver_GivesNothingMore(RateAlgorithm algorithm)
    {
        var rate = new RatePolicy(2, Ten) { Algorithm = algorithm };
        Assert.Null(_counters.Take(rate, "", out var taken));
        Pass(10);
        Assert.Equal(2, _counters.Remaining(rate));
        _counters.GiveBack(rate, "", taken);
        Assert.Equal(2, _counters.Remaining(rate));
        TakeAll(rate, 2);
        Assert.NotNull(Take(rate, ""));
    }

    [Theory]
    [InlineData(RateAlgorithm.SlidingWindow)]
    [InlineData(RateAlgorithm.FixedWindow)]
    public void GiveBack_AfterTheWindow_TakesNothingFromTheNewOne(RateAlgorithm algorithm)
    {
        var rate = new RatePolicy(2, Ten) { Algorithm = algorithm };
        Assert.Null(_counters.Take(rate, "", out var taken));
        Pass(10);
        TakeAll(rate, 2);
        _counters.GiveBack(rate, "", taken);
        Assert.NotNull(Take(rate, ""));
    }

    [Fact]
    public void Keys_AreCountedApart()
    {
        var rate = new RatePolicy(1, Ten) { Key = ["user"] };
        Assert.Null(Take(rate, "a"));
        Assert.Null(Take(rate, "b"));
        Assert.NotNull(Take(rate, "a"));
        Assert.Null(Take(rate with { Key = ["team"] }, "a"));
    }

    [Fact]
    public void Limit_ThatWasRaised_ForgetsNothing()
    {
        var rate = new RatePolicy(2, Ten) { Algorithm = RateAlgorithm.FixedWindow };
        TakeAll(rate, 2);
        Assert.Equal(1, _counters.Remaining(rate with { Limit = 3 }));
        Assert.Equal(0, _counters.Remaining(rate with { Limit = 1 }));
    }

    [Fact]
    public void Remaining_IsThatOfTheKeyWithLeast()
    {
        var rate = new RatePolicy(5, Ten) { Burst = 7, Key = ["user"] };
        Assert.Equal(7, _counters.Remaining(rate));
        Assert.Null(Take(rate, "a"));
        for (var i = 0; i < 3; i++) Assert.Null(Take(rate, "b"));
        Assert.Equal(4, _counters.Remaining(rate));
    }

    [Fact]
    public void Keys_BeyondTheSweep_KeepWhatIsNotAtRest()
    {
        var rate = new RatePolicy(1, Ten) { Key = ["user"] };
        for (var i = 0; i < 1024; i++) Assert.Null(Take(rate, $"old {i}"));
        Pass(9);
        Assert.Null(Take(rate, "fresh"));
        Pass(1);
        Assert.Null(Take(rate, "another"));
        for (var i = 0; i < 1024; i++) Assert.Null(Take(rate, $"old {i}"));
        Assert.Equal(Seconds(9), Take(rate, "fresh"));
    }

    private TimeSpan? Take(RatePolicy rate, string key) => _counters.Take(rate, key, out _);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Pass(double seconds) => _time.Advance(Seconds(seconds));

    private void TakeAll(RatePolicy rate, int count)
    {
        for (var i = 0; i < count; i++) Assert.Null(Take(rate, ""));
    }
}
