using PluginHost.Core.Access;

namespace PluginHost.Core.Tests.Access;

public sealed class ActionPatternTests
{
    [Theory]
    [InlineData("*", true)]
    [InlineData("slack.*", true)]
    [InlineData("acme-hello.say_it", true)]
    [InlineData("app.SayIt", true)]
    [InlineData("", false)]
    [InlineData("slack", false)]
    [InlineData("slack.", false)]
    [InlineData(".*", false)]
    [InlineData("*.post", false)]
    [InlineData("slack.post_*", false)]
    [InlineData("Slack.*", false)]
    [InlineData("slack.*\n", false)]
    [InlineData("slack.a.b", false)]
    public void Pattern_OfAForm_IsValid(string text, bool valid) => Assert.Equal(valid, ActionPattern.IsValid(text));

    [Theory]
    [InlineData("*", "core.echo", true)]
    [InlineData("*", "*", true)]
    [InlineData("core.*", "core.echo", true)]
    [InlineData("core.*", "core.*", true)]
    [InlineData("core.*", "*", false)]
    [InlineData("core.*", "core2.echo", false)]
    [InlineData("core.*", "core", false)]
    [InlineData("core.echo", "core.echo", true)]
    [InlineData("core.echo", "core.echo2", false)]
    [InlineData("core.echo", "core.*", false)]
    [InlineData("core.echo", "CORE.ECHO", false)]
    public void Pattern_OverARefOrPattern_CoversWhatIsInIt(string pattern, string other, bool covered) => Assert.Equal(covered, ActionPattern.Covers(pattern, other));
}
