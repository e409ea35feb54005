using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class QuotaCountersTests
{
    private static readonly QuotaPolicy Running = new(2);
    private static readonly QuotaPolicy Hourly = new(2) { Per = TimeSpan.FromHours(1) };

    private readonly VirtualTime _time = new();
    private readonly QuotaCounters _counters;

    public QuotaCountersTests() => _counters = new QuotaCounters(_time);

    [Fact]
    public void Running_AtItsLimit_WaitsForOneToEnd()
    {
        Assert.True(_counters.TryTake(Running, "", out var none));
        Assert.True(_counters.TryTake(Running, "", out var one));
        Assert.False(_counters.TryTake(Running, "", out var two));
        Assert.Equal((0, 1, 2), (none.Count, one.Count, two.Count));
        _time.Advance(TimeSpan.FromDays(400));
        Assert.False(_counters.TryTake(Running, "", out _));
        _counters.GiveBack(Running, "", 0);
        Assert.True(_counters.TryTake(Running, "", out _));
        Assert.Null(_counters.ResetsIn(Running));
    }

    [Fact]
    public void OverATime_AtItsLimit_WaitsForTheNextMultiple()
    {
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.True(_counters.TryTake(Hourly, "", out _));
        Assert.True(_counters.TryTake(Hourly, "", out _));
        Assert.False(_counters.TryTake(Hourly, "", out var count));
        Assert.Equal((2, TimeSpan.FromMinutes(40)), (count.Count, _counters.ResetsIn(Hourly)));
        _time.Advance(TimeSpan.FromMinutes(40) - TimeSpan.FromTicks(1));
        Assert.False(_counters.TryTake(Hourly, "", out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_counters.TryTake(Hourly, "", out count));
        Assert.Equal((0, TimeSpan.FromHours(1)), (count.Count, _counters.ResetsIn(Hourly)));
    }

    [Fact]
    public void GiveBack_OverATime_LetsAnotherIn()
    {
        Assert.True(_counters.TryTake(Hourly, "", out _));
        Assert.True(_counters.TryTake(Hourly, "", out var count));
        _counters.GiveBack(Hourly, "", count.Window);
        Assert.True(_counters.TryTake(Hourly, "", out _));
        Assert.False(_counters.TryTake(Hourly, "", out _));
    }

    [Fact]
    public void GiveBack_AfterTheWindow_TakesNothingFromTheNewOne()
    {
        Assert.True(_counters.TryTake(Hourly, "", out var old));
        _time.Advance(TimeSpan.FromHours(1));
        _counters.GiveBack(Hourly, "", old.Window);
        Assert.True(_counters.TryTake(Hourly, "", out _));
        _counters.GiveBack(Hourly, "", old.Window);
        Assert.True(_counters.TryTake(Hourly, "", out _));
        Assert.False(_counters.TryTake(Hourly, "", out _));
    }

    [Fact]
    public void Spans_AndWhatRuns_AreCountedApart()
    {
        var daily = new QuotaPolicy(3) { Per = TimeSpan.FromDays(1) };
        Assert.True(_counters.TryTake(Running, "", out _));
        Assert.True(_counters.TryTake(Hourly, "", out var hourly));
        Assert.True(_counters.TryTake(daily, "", out var dailyCount));
        Assert.Equal((0, 0), (hourly.Count, dailyCount.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_OfOtherParameters_AreCountedApart(bool isOverATime)
    {
        var byUser = new QuotaPolicy(1) { Per = isOverATime ? TimeSpan.FromHours(1) : null, Key = ["user"] };
        Assert.True(_counters.TryTake(byUser, "x", out var first));
        Assert.True(_counters.TryTake(byUser, "y", out _));
        Assert.False(_counters.TryTake(byUser, "x", out _));
        Assert.True(_counters.TryTake(byUser with { Key = ["team"] }, "x", out var count));
        Assert.Equal(0, count.Count);
        _counters.GiveBack(byUser, "x", first.Window);
        Assert.True(_counters.TryTake(byUser, "x", out _));
        Assert.False(_counters.TryTake(byUser with { Key = ["team"] }, "x", out _));
    }

    [Fact]
    public void MostUsed_IsThatOfTheKeyWithMost()
    {
        Assert.Equal((0, 0), (_counters.MostUsed(Running), _counters.MostUsed(Hourly)));
        foreach (var key in new[] { "a", "b", "b" })
        {
            Assert.True(_counters.TryTake(Running, key, out _));
            Assert.True(_counters.TryTake(Hourly, key, out _));
        }

        Assert.Equal((2, 2), (_counters.MostUsed(Running), _counters.MostUsed(Hourly)));
        _counters.GiveBack(Running, "b", 0);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1, 0), (_counters.MostUsed(Running), _counters.MostUsed(Hourly)));
    }

    [Fact]
    public void Limit_ThatChanges_ForgetsNothing()
    {
        Assert.True(_counters.TryTake(Hourly, "", out _));
        Assert.False(_counters.TryTake(Hourly with { Limit = 1 }, "", out _));
        Assert.True(_counters.TryTake(Hourly with { Limit = 3 }, "", out _));
        Assert.True(_counters.TryTake(Hourly with { Limit = 3 }, "", out _));
        Assert.False(_counters.TryTake(Hourly with { Limit = 3 }, "", out _));
    }
}
