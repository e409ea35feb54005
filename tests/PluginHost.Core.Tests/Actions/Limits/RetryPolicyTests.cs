using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Tests.Actions.Limits;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Plain = new() { Attempts = 10, Delay = TimeSpan.FromSeconds(2), Jitter = 0, MaxDelay = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData(RetryBackoff.Exponential, "2 6 18 30 30")]
    [InlineData(RetryBackoff.Linear, "2 4 6 8 10")]
    [InlineData(RetryBackoff.Constant, "2 2 2 2 2")]
    public void Delay_OfEachBackoff_GrowsUpToTheLongest(RetryBackoff backoff, string expected)
    {
        var policy = Plain with { Backoff = backoff, Factor = 3 };
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(1, 5).Select(attempt => policy.DelayAfter(attempt, 0.7).TotalSeconds)));
    }

    [Theory]
    [InlineData(0, 1600)]
    [InlineData(0.25, 1800)]
    [InlineData(0.5, 2000)]
    [InlineData(1, 2400)]
    public void Delay_WithJitter_VariesUpAndDown(double random, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), (Plain with { Jitter = 0.2 }).DelayAfter(1, random));

    [Fact]
    public void Delay_WithFullJitter_IsNeverNegative()
    {
        Assert.Equal(TimeSpan.Zero, (Plain with { Jitter = 1 }).DelayAfter(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(60), (Plain with { Jitter = 1 }).DelayAfter(9, 1));
    }

    [Fact]
    public void Delay_AfterVeryManyAttempts_IsTheLongest()
    {
        Assert.Equal(Plain.MaxDelay, (Plain with { Factor = 10 }).DelayAfter(100, 0.5));
        Assert.Equal(TimeSpan.Zero, (Plain with { Factor = 10, Delay = TimeSpan.Zero }).DelayAfter(100, 0.5));
    }

    [Fact]
    public void Defaults_AreThoseOfTheirDocumentation()
    {
        Assert.Equal(1, RetryPolicy.None.Attempts);
        Assert.Equal(
            new RetryPolicy { Attempts = 1, Delay = TimeSpan.FromSeconds(1), Backoff = RetryBackoff.Exponential, Factor = 2, MaxDelay = TimeSpan.FromSeconds(300), Jitter = 0.2 },
            new RetryPolicy());
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(3, 3)]
    [InlineData(11, 10)]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    public void Request_WithMaxAttempts_OnlyNarrows(int? maxAttempts, int expected)
    {
        Assert.Equal(Plain with { Attempts = expected }, new ExecutionRequest("a.b") { MaxAttempts = maxAttempts }.RetryUnder(Plain));
        Assert.Equal(Plain with { Attempts = expected }, new ExecutionRequest("a.b") { MaxAttempts = maxAttempts, Retry = Plain }.RetryUnder(RetryPolicy.None));
    }

    [Fact]
    public void Request_ForADryRun_IsMadeOnce() => Assert.Equal(RetryPolicy.None, new ExecutionRequest("a.b") { IsDryRun = true, Retry = Plain }.RetryUnder(Plain));
}
