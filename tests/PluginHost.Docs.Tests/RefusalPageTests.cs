using PluginHost.Core.Plugins;
using PluginHost.Docs.Tests.Support;

namespace PluginHost.Docs.Tests;

/// <summary>The pages of the refusal codes: one each, found from the table, with what the host really says.</summary>
public sealed class RefusalPageTests
{
    private const string Folder = "docs/refusals";

    private static readonly string[] Parts = ["Why the host insists", "How to mend it", "Related"];

    public static TheoryData<string> Codes => [.. TableTests.Constants(typeof(RefusalCodes))];

    [Fact]
    public void Pages_OfRefusals_AreOneForEachCode() => TableTests.AssertSameSet(TableTests.Constants(typeof(RefusalCodes)), DocPage.In(Folder).Select(static path => Path.GetFileNameWithoutExtension(path)));

    [Fact]
    public void Table_OfRefusals_LinksEachCodeToItsPage() =>
        Assert.All(DocPage.Read("docs/isolation.md").Table("refusal-codes"), static row => Assert.Equal($"[{row[0].Split(']')[0][1..]}](refusals/{DocPage.Codes(row[0])[0]}.md)", row[0]));

    [Theory]
    [MemberData(nameof(Codes))]
    public void Page_OfARefusal_HasItsPartsAndTheHostsWords(string code)
    {
        var page = DocPage.Read($"{Folder}/{code}.md");
        Assert.Equal([$"`{code}`", .. Parts], page.Headings);
        foreach (var block in page.Of("refusal"))
        {
            var lines = block.Text.TrimEnd('\n').Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.All(lines, line => Assert.True(RefusalWording.Fits(code, line), $"{block.Place}: no refusal '{code}' of the host says: {line}"));
        }

        Assert.Single(page.Blocks, static block => block.Kind == "refusal");
    }
}
