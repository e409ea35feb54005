using PluginHost.Docs.Tests.Support;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // Hosts of one process would see each other's metrics.

namespace PluginHost.Docs.Tests;

public sealed class PageTests
{
    private static readonly Dictionary<string, string[]> Kinds = new(StringComparer.Ordinal)
    {
        ["run"] = ["bash"],
        ["answer"] = ["json", "http", "text"],
        ["file"] = ["xml", "csharp", "json"],
        ["plugin"] = ["csharp"],
        ["releases"] = ["csharp"],
        ["compile"] = ["csharp"],
        ["project"] = ["xml"],
        ["program"] = ["csharp"],
        ["host"] = ["json"],
        ["config"] = ["json"],
        ["rejected"] = ["json"],
        ["problems"] = ["text"],
        ["refusal"] = ["text"],
        ["diagram"] = ["mermaid"],
        ["reports"] = ["csharp"],
        ["none"] = ["bash", "text", "json", "csharp", "xml"],
    };

    public static TheoryData<string> Pages => [.. DocPage.All];

    public static TheoryData<string> PagesThatRun => [.. DocPage.All.Where(static path => DocPage.Read(path).Of("run").Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Blocks_OfAPage_SayHowTheyAreTested(string path)
    {
        foreach (var block in DocPage.Read(path).Blocks)
        {
            Assert.True(Kinds.TryGetValue(block.Kind, out var languages), $"{block.Place}: the block needs one of these before it: {string.Join(", ", Kinds.Keys.Select(static kind => $"<!-- test: {kind} -->"))}.");
            Assert.True(languages.Contains(block.Language), $"{block.Place}: a '{block.Kind}' block is one of {string.Join(", ", languages)}, not '{block.Language}'.");
            Assert.True(block.Kind is not ("none" or "file" or "releases" or "project" or "program" or "reports") || block.Argument.Length > 0, $"{block.Place}: '{block.Kind}' needs a reason or a name.");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadToFilesAndHeadings(string path)
    {
        foreach (var link in DocPage.Read(path).Links.Where(static link => !link.Contains("://", StringComparison.Ordinal)))
        {
            var (file, anchor) = link.Split('#') is [var first, var second] ? (first, second) : (link, "");
            var target = file.Length == 0 ? path : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, file)).Replace('\\', '/');
            Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{path}: '{link}' leads to no file.");
            Assert.True(anchor.Length == 0 || DocPage.Read(target).Headings.Any(heading => Anchor(heading) == anchor), $"{path}: '{link}' leads to no heading.");
        }
    }

    [Theory]
    [MemberData(nameof(PagesThatRun))]
    public async Task Commands_OfAPage_GiveTheDocumentedAnswers(string path)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The commands of the pages are bash and curl.");
        var page = DocPage.Read(path);
        await using var host = await LiveHost.StartAsync(page);
        var outputs = await BashSession.RunAsync([.. page.Blocks.Where(static block => block.Kind is "run" or "file")], host);
        DocBlock? last = null;
        foreach (var block in page.Blocks)
        {
            if (block.Kind == "run") last = block;
            if (block.Kind == "answer") Answer.AssertSame(block, outputs[last!]);
        }
    }

    // As the usual readers of Markdown make it.
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(static letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');
}
