using System.Text;

namespace PluginHost.Docs.Tests.Support.Api;

/// <summary>A page of Markdown that grows; parts are kept apart by empty lines.</summary>
internal sealed class MarkdownText(string title)
{
    private readonly StringBuilder _text = new($"# {title}\n");

    /// <summary>Adds a paragraph or a heading; an empty one adds nothing.</summary>
    public MarkdownText Line(string line)
    {
        if (line.Length > 0) _text.Append('\n').Append(line).Append('\n');
        return this;
    }

    /// <summary>Adds declarations.</summary>
    public MarkdownText Code(string code) => Line($"<!-- test: none, it comes from the source -->\n```csharp\n{code}\n```");

    /// <summary>Adds a table; one without rows adds nothing.</summary>
    public MarkdownText Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, [.. head.Select(static _ => "---")], .. rows];
        return all.Length == 2 ? this : Line(string.Join('\n', all.Select(static row => $"| {string.Join(" | ", row)} |")));
    }

    public override string ToString() => _text.ToString();
}
