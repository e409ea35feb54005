using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace PluginHost.Docs.Tests.Support.Api;

/// <summary>The comment of a type or member, as Markdown.</summary>
internal sealed partial class ApiComment(ApiModel model, XElement? written)
{
    public bool IsWritten => written is not null;

    /// <summary>The text of a part such as <c>summary</c>; empty when it has none.</summary>
    public string Part(string name) => written?.Element(name) is { } part ? Text(part) : "";

    /// <summary>The same for a cell of a table.</summary>
    public string Cell(string name) => Part(name).Replace("\n\n", "<br>", StringComparison.Ordinal);

    /// <summary>Names and texts of parts such as <c>param</c>.</summary>
    public IEnumerable<string[]> Rows(string name) =>
        written?.Elements(name).Select(part => new[] { part.Attribute("cref") is { } cref ? Link(cref.Value) : $"`{part.Attribute("name")!.Value}`", Text(part) }) ?? [];

    /// <summary>A link to what a documentation id names, or its name when it has no page.</summary>
    private string Link(string id)
    {
        var symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, model.Compilation);
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        if (symbol is null || type is null) return $"`{id[2..].Split('.')[^1]}`";
        var name = symbol is INamedTypeSymbol ? ApiModel.NameOf(type) : $"{ApiModel.NameOf(type)}.{symbol.Name}";
        return model.HasPage(type) ? $"[`{name}`]({ApiModel.FileOf(type)}{ApiPage.AnchorOf(symbol)})" : $"`{name}`";
    }

    private string Text(XElement part) => Break().Replace(Space().Replace(string.Concat(part.Nodes().Select(Text)), " "), "\n\n").Trim();

    private string Text(XNode node) => node switch
    {
        XText text => text.Value.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal),
        XElement { Name.LocalName: "para" } inner => $"¶{string.Concat(inner.Nodes().Select(Text))}¶",
        XElement inner when inner.Attribute("cref") is { } cref => Link(cref.Value),
        XElement inner when (inner.Attribute("name") ?? inner.Attribute("langword")) is { } name => $"`{name.Value}`",
        XElement inner => $"`{inner.Value.Replace("|", "\\|", StringComparison.Ordinal)}`",
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();

    [GeneratedRegex(" *(¶ *)+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Break();
}
