using PluginHost.Core.Plugins;

namespace PluginHost.Core.Tests.Plugins;

public sealed class SemanticVersionTests
{
    /// <summary>The example of semver.org, section 11, and more of its kind.</summary>
    private static readonly string[] Ordered =
    [
        "0.0.1", "0.9.10", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-18446744073709551616", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
        "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "10.0.0",
    ];

    [Fact]
    public void Compare_OfOrderedVersions_AgreesWithTheirOrder()
    {
        for (var i = 0; i < Ordered.Length; i++)
        {
            for (var j = 0; j < Ordered.Length; j++) Assert.Equal((Ordered[i], Ordered[j], i.CompareTo(j)), (Ordered[i], Ordered[j], Math.Sign(Parse(Ordered[i]).CompareTo(Parse(Ordered[j])))));
        }
    }

    [Fact]
    public void Compare_OfBuildMetadata_IsEqual()
    {
        Assert.Equal(0, Parse("1.0.0+build.1").CompareTo(Parse("1.0.0+build.2")));
        Assert.Equal("1.0.0-rc.1+build.1", Parse("1.0.0-rc.1+build.1").ToString());
        Assert.Equal(1, Parse("1.0.0").CompareTo(null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1.0.0.0")]
    [InlineData("v1.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0-a.01")]
    [InlineData("1.0.0+")]
    [InlineData("1.0.0+a..b")]
    [InlineData("1.0.0 ")]
    [InlineData("1.0.0\n")]
    [InlineData("1.0.\u0663")]
    public void Parse_OfAnythingElse_Fails(string? text) => Assert.False(SemanticVersion.TryParse(text, out _));

    private static SemanticVersion Parse(string text)
    {
        Assert.True(SemanticVersion.TryParse(text, out var version), text);
        return version;
    }
}
