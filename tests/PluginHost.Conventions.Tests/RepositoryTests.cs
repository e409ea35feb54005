using System.IO.Enumeration;
using System.Text.RegularExpressions;
using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class RepositoryTests
{
    private static readonly string[] Agreed =
    [
        ".ci", ".config", ".editorconfig", ".git*", "BannedSymbols.txt", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.*.props", "Directory.*.targets",
        "LICENSE", "PluginHost.sln", "README.md", "SECURITY.md", "build.cake", "deploy", "docs", "global.json", "plugins", "plugins.json", "sdk", "src", "tests",
    ];

    /// <summary>What .gitignore names: builds, editors and running hosts make it.</summary>
    private static readonly string[] Ignored = ["artifacts", "data", "drop", "bin", "obj", ".vs", ".idea", "*.user", "TestResults", "BenchmarkDotNet.Artifacts"];

    // [text](target), ![text](target "title") and [name]: target
    private static readonly Regex Link = new(@"\]\((?<target>[^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(?<target>\S+)", RegexOptions.NonBacktracking | RegexOptions.Multiline);
    private static readonly Regex Code = new(@"^ *```.*?^ *```|`[^`\n]*`", RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.Singleline);

    [Fact]
    public void TopLevel_OfTheRepository_HoldsOnlyWhatWasAgreed() => Violation.AssertNone(
        new DirectoryInfo(Repository.Root).EnumerateFileSystemInfos()
            .Where(entry => !Agreed.Concat(Ignored).Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, entry.Name, ignoreCase: false)))
            .Select(entry => new Violation(entry.Name, "top level", string.Join(' ', Agreed), entry.Name)),
        "move it to the folder that it belongs to (docs, deploy, tests, ...); the first page of the repository stays short.");

    [Fact]
    public void Links_InDocuments_LeadToFiles() => Violation.AssertNone(
        from document in Repository.Files(".md")
        where !document.Contains('/', StringComparison.Ordinal) || document.StartsWith("docs/", StringComparison.Ordinal)
        from target in Targets(Repository.ReadText(document))
        where !Exists(document, target)
        select new Violation(document, "link", "a file or folder of the repository", target),
        "correct the path; it is relative to the document, with the file's exact letters.");

    private static IEnumerable<string> Targets(string markdown) =>
        from match in Link.Matches(Code.Replace(markdown, ""))
        let target = match.Groups["target"].Value.Trim('<', '>')
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal) && !target.StartsWith('#')
        select Uri.UnescapeDataString(target.Split('#')[0]);

    private static bool Exists(string document, string target)
    {
        var folder = target.StartsWith('/') ? Repository.Root : Path.GetDirectoryName(Repository.FullPath(document))!;
        var full = Path.GetFullPath(target.TrimStart('/'), folder);
        return full.StartsWith(Repository.Root, StringComparison.Ordinal) && Path.Exists(full);
    }
}
