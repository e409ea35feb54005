using Microsoft.CodeAnalysis;
using PluginHost.Docs.Tests.Support;

namespace PluginHost.Docs.Tests;

/// <summary>The pages of the rules for plugin authors: one each, with its title, its severity, and examples that it reports and leaves alone.</summary>
public sealed class RulePageTests
{
    private const string Folder = "docs/analyzers";

    private static readonly string[] Parts = ["Cause", "Why", "How to mend it", "When to suppress it"];

    internal static string[] Checked { get; } = ["rules"];

    public static TheoryData<string> Ids => [.. AuthorRules.All.Select(static rule => rule.Id)];

    public static TheoryData<string, int> Examples =>
        [.. DocPage.All.SelectMany(static path => DocPage.Read(path).Of("reports")).Select(static block => (block.Page, block.Line))];

    [Fact]
    public void Pages_OfRules_AreOneForEachRule() =>
        TableTests.AssertSameSet(AuthorRules.All.Select(static rule => rule.Id), DocPage.In(Folder).Select(static path => Path.GetFileNameWithoutExtension(path)).Where(static name => name != "README"));

    [Fact]
    public void Table_OfRules_HasTitlesAndSeverities() => Assert.Equal(
        AuthorRules.All.Select(static rule => $"[{rule.Id}]({rule.Id}.md) | {rule.Title} | {Severity(rule)}"),
        DocPage.Read($"{Folder}/README.md").Table("rules").Select(static row => string.Join(" | ", row)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfARule_HasItsTitlePartsAndSeverity(string id)
    {
        var rule = AuthorRules.All.Single(rule => rule.Id == id);
        var page = DocPage.Read($"{Folder}/{id}.md");
        Assert.Equal([$"{id}: {rule.Title}", .. Parts], page.Headings);
        Assert.Contains($"Severity: {Severity(rule)}.", Repository.ReadText(page.Path).Split('\n'), StringComparer.Ordinal);
        Assert.Contains(page.Blocks, block => block.Kind == "reports" && block.Argument == id);
        Assert.Contains(page.Blocks, static block => block.Kind == "reports" && block.Argument == "nothing");
        Assert.EndsWith($"{page.Path}", rule.HelpLinkUri, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfAPage_IsReportedAsItSays(string path, int line)
    {
        var block = DocPage.Read(path).Blocks.Single(block => block.Line == line);
        var found = await AuthorRules.ReportAsync(block);
        var ids = found.Select(static diagnostic => diagnostic.Id).Distinct(StringComparer.Ordinal);
        Assert.True(block.Argument == string.Join(' ', ids.DefaultIfEmpty("nothing")), $"{block.Place}: it says '{block.Argument}', but the rules say:\n{string.Join('\n', found)}");
    }

    private static string Severity(DiagnosticDescriptor rule) => rule.DefaultSeverity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "suggestion",
        _ => "hidden",
    };
}
