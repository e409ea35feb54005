using PluginHost.Core.Plugins.Lifecycle;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

public sealed class RequirementGraphTests
{
    [Theory]
    [InlineData("a", "a>b b>a", "a -> b -> a")]
    [InlineData("b", "a>b b>a", "a -> b -> a")]
    [InlineData("c", "c>b b>a a>c", "a -> c -> b -> a")]
    [InlineData("a", "a>b a>c b>d c>d", null)]
    [InlineData("x", "x>a a>b b>a", null)]
    [InlineData("a", "a>missing", null)]
    [InlineData("a", "a>b b>c c>a c>b", "a -> b -> c -> a")]
    [InlineData("c", "a>b b>c c>a c>b", "b -> c -> b")]
    public void CircleOf_APlugin_IsTheShortestThroughIt(string id, string requires, string? expected) => Assert.Equal(expected, RequirementGraph.CircleOf(id, Graph(requires)));

    [Theory]
    [InlineData("a b c", "", "a b c")]
    [InlineData("a b c", "a>b b>c", "c b a")]
    [InlineData("a b c d", "a>b a>c b>d c>d", "d b c a")]
    [InlineData("a b c", "a>gone c>a", "a b c")]
    [InlineData("a b", "a>b b>a", "b a")]
    public void Sort_OfPlugins_PutsWhatIsRequiredFirst(string ids, string requires, string expected) => Assert.Equal(expected, string.Join(' ', RequirementGraph.Sort(ids.Split(' '), Graph(requires))));

    [Fact]
    public void CircleOf_ALongChain_IsFound()
    {
        var ids = Enumerable.Range(0, 2_000).Select(static number => $"p{number:0000}").ToArray();
        var chain = ids.Zip(ids.Skip(1).Append(ids[0])).ToLookup(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);
        Assert.StartsWith("p0000 -> p0001 -> p0002", RequirementGraph.CircleOf(ids[7], chain), StringComparison.Ordinal);
        Assert.Equal(ids.Reverse(), RequirementGraph.Sort(ids, chain));
    }

    private static ILookup<string, string> Graph(string edges) =>
        edges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static edge => edge.Split('>')).ToLookup(static edge => edge[0], static edge => edge[1], StringComparer.Ordinal);
}
