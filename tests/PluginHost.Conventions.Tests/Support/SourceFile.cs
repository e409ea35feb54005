using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Conventions.Tests.Support;

/// <summary>One parsed C# file.</summary>
/// <param name="Path">Path from the repository's root, with forward slashes.</param>
/// <param name="LineCount">Lines, a last empty one not counted.</param>
/// <param name="Root">Its syntax, documentation comments included.</param>
public sealed record SourceFile(string Path, int LineCount, CompilationUnitSyntax Root)
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.Parse);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public string FileName => System.IO.Path.GetFileName(Path);

    public IEnumerable<BaseTypeDeclarationSyntax> Types => Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>();

    public static SourceFile Parse(string path, string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, Options, path);
        var lines = tree.GetText().Lines;
        var count = lines.Count > 0 && lines[^1].Span.IsEmpty ? lines.Count - 1 : lines.Count;
        return new SourceFile(path, count, tree.GetCompilationUnitRoot());
    }

    /// <summary>Path and line, in the form that terminals and editors make a link of.</summary>
    public string At(SyntaxNodeOrToken node) => At(node.GetLocation()!);

    public string At(Location location) => $"{Path}:{location.GetLineSpan().StartLinePosition.Line + 1}";
}
