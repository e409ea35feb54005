using System.Text.RegularExpressions;

namespace PluginHost.Docs.Tests.Support;

/// <summary>A page of the documentation, cut into blocks, tables and lists.</summary>
internal sealed partial class DocPage
{
    private readonly string[] _lines;

    private DocPage(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(System.IO.Path.Combine(Repository.Root, path));
        Blocks = [.. ReadBlocks()];
    }

    private static string[] Packages => ["sdk/PluginHost.Sdk", "sdk/PluginHost.Sdk.Testing", "sdk/PluginHost.Templates", "src/PluginHost.Core", "src/PluginHost.Server", "src/PluginHost.Storage"];

    /// <summary>Every page that these tests look after.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["README.md", .. Packages.Select(static package => $"{package}/README.md"), .. In("docs"), .. In("docs/refusals"), .. In("docs/analyzers"), .. In("docs/api")];

    public string Path { get; }

    public IReadOnlyList<DocBlock> Blocks { get; }

    /// <summary>Names of the marked tables and lists.</summary>
    public IReadOnlyList<string> MarkedNames => [.. Prose().SelectMany(line => Mark().Matches(line)).Select(match => match.Groups["name"].Value)];

    /// <summary>The headings, without their number signs and with their code spans.</summary>
    public IReadOnlyList<string> Headings => [.. Prose().Where(line => line.StartsWith('#')).Select(line => line.TrimStart('#').Trim())];

    /// <summary>What the links lead to, as it is written.</summary>
    public IReadOnlyList<string> Links => [.. Prose().SelectMany(line => Link().Matches(line)).Select(match => match.Groups["target"].Value)];

    public static DocPage Read(string path) => new(path);

    /// <summary>The pages of a folder, without those of its sub-folders.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(System.IO.Path.Combine(Repository.Root, folder), "*.md").Select(file => $"{folder}/{System.IO.Path.GetFileName(file)}").Order(StringComparer.Ordinal);

    public IEnumerable<DocBlock> Of(string kind) => Blocks.Where(block => block.Kind == kind);

    /// <summary>The rows of a marked table, without its head; a cell is the text between two bars.</summary>
    public IReadOnlyList<string[]> Table(string name)
    {
        var start = Array.IndexOf(_lines, $"<!-- table: {name} -->");
        Assert.True(start >= 0, $"{Path}: there is no table '{name}'.");
        return [.. _lines.Skip(start + 3).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }

    /// <summary>The code spans in the first column of a marked table.</summary>
    public IReadOnlyList<string> FirstColumn(string name) => [.. Table(name).SelectMany(row => Codes(row[0]))];

    /// <summary>The code spans between a list's mark and its end.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var text = string.Join('\n', _lines);
        var start = text.IndexOf($"<!-- list: {name} -->", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Path}: there is no list '{name}'.");
        return Codes(text[start..text.IndexOf("<!-- end -->", start, StringComparison.Ordinal)]);
    }

    public static IReadOnlyList<string> Codes(string cell) => [.. Code().Matches(cell).Select(match => match.Groups["code"].Value)];

    private IEnumerable<string> Prose()
    {
        var inBlock = false;
        foreach (var line in _lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inBlock = !inBlock;
            else if (!inBlock) yield return line;
        }
    }

    private IEnumerable<DocBlock> ReadBlocks()
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (!_lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var end = Array.IndexOf(_lines, "```", i + 1);
            Assert.True(end > i, $"{Path}:{i + 1}: the code block has no end.");
            var mark = TestMark().Match(i == 0 ? "" : _lines[i - 1]);
            var text = string.Concat(_lines[(i + 1)..end].Select(line => line + "\n"));
            yield return new(Path, i + 1, _lines[i][3..].Trim(), mark.Groups["kind"].Value, mark.Groups["argument"].Value.Trim(), text);
            i = end;
        }
    }

    [GeneratedRegex("^<!-- test: (?<kind>[a-z]+),?(?<argument>.*) -->$", RegexOptions.NonBacktracking)]
    private static partial Regex TestMark();

    [GeneratedRegex("<!-- (?:table|list): (?<name>[a-z-]+) -->", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
