using PluginHost.Core.Configuration;

namespace PluginHost.Core.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("30", 30_000)]
    [InlineData("0.25", 250)]
    [InlineData(" 1.5m ", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("0", 0)]
    public void Parse_OfADuration_Succeeds(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData(".")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1w")]
    [InlineData("1e3")]
    [InlineData("1,5s")]
    [InlineData("1.2.3s")]
    [InlineData("1s2m")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999d")]
    public void Parse_OfAnythingElse_Fails(string text)
    {
        Assert.False(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.Zero, value);
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.5, "0.5ms")]
    [InlineData(250, "250ms")]
    [InlineData(1_500, "1500ms")]
    [InlineData(30_000, "30s")]
    [InlineData(90_000, "90s")]
    [InlineData(120_000, "2m")]
    [InlineData(3_600_000, "1h")]
    [InlineData(86_400_000, "1d")]
    [InlineData(90_000_000, "25h")]
    public void Format_TakesTheLargestWholeUnit_AndReadsBack(double milliseconds, string expected)
    {
        var text = Duration.Format(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(expected, text);
        Assert.True(Duration.TryParse(text, out var again));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), again);
    }
}
