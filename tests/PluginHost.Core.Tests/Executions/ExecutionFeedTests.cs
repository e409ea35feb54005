using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;

namespace PluginHost.Core.Tests.Executions;

public sealed class ExecutionFeedTests
{
    private readonly ExecutionFeed _feed = new();

    [Fact]
    public void Subscribe_BehindAnItemThatIsRemembered_HearsAllSince()
    {
        Publish(5_000);
        using var heard = _feed.Subscribe(static _ => true, after: 100, out var isGap);
        Publish(1);

        Assert.Equal((false, 4_901, 0L, 100L), (isGap, heard.Items.Count, heard.TakeMissed(), heard.After));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public void Subscribe_BehindAnItemThatIsNot_IsAGapAndHearsFromNowOn(long after)
    {
        Publish(ExecutionFeed.Remembered + 1);
        using var heard = _feed.Subscribe(static _ => true, after, out var isGap);
        Publish(1);

        Assert.Equal((true, 1, ExecutionFeed.Remembered + 1L), (isGap, heard.Items.Count, heard.After));
    }

    [Fact]
    public void Subscription_ThatDoesNotKeepUp_TellsHowManyItMissed()
    {
        using var heard = _feed.Subscribe(static item => item.ExecutionId == "1", after: null, out _);
        Publish(1_200);

        Assert.Equal((200L, 0L, 1_000), (heard.TakeMissed(), heard.TakeMissed(), heard.Items.Count));
    }

    [Fact]
    public void Subscription_ThatIsDisposed_ListensNoMore()
    {
        var heard = _feed.Subscribe(static _ => true, after: null, out _);
        heard.Dispose();

        Assert.Equal(0, _feed.Listeners);
    }

    private void Publish(int count)
    {
        for (var index = 0; index < count; index++) _feed.Publish(new FeedItem("status", "1", "core.echo", DateTimeOffset.UnixEpoch, ExecutionStatus.Running));
    }
}
