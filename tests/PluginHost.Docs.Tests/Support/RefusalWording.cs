using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Docs.Tests.Support;

/// <summary>The sentences of the engine's refusals, read from its source: a documented message must be one of them.</summary>
internal static class RefusalWording
{
    /// <summary>Text that a sentence must have around its holes, so that it does not fit everything.</summary>
    private const int FewestLetters = 5;

    private static readonly ILookup<string, Regex> Sentences = ReadAll().ToLookup(static pair => pair.Code, static pair => pair.Sentence, StringComparer.Ordinal);

    /// <summary>True when a refusal with this code can say this: in a method that names the code, or in one that takes any.</summary>
    public static bool Fits(string code, string line)
    {
        var name = string.Concat(code.Split('_').Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
        return Sentences[name].Concat(Sentences[""]).Any(sentence => sentence.IsMatch(line));
    }

    private static IEnumerable<(string Code, Regex Sentence)> ReadAll() =>
        from text in Repository.Sources("src/PluginHost.Core/Plugins")
        from method in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        from code in CodesOf(method)
        from sentence in SentencesOf(method)
        select (code, sentence);

    private static IEnumerable<string> CodesOf(BaseMethodDeclarationSyntax method)
    {
        var named = method.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Where(static access => access.Expression.ToString() == "RefusalCodes").Select(static access => access.Name.Identifier.Text).ToArray();
        return named.Length > 0 || !method.ToString().Contains("PluginRefusal.Create(", StringComparison.Ordinal) ? named.Distinct(StringComparer.Ordinal) : [""];
    }

    private static IEnumerable<Regex> SentencesOf(BaseMethodDeclarationSyntax method) =>
        from node in method.DescendantNodes()
        let parts = PartsOf(node)
        where parts.Sum(static part => part?.Length ?? 0) >= FewestLetters
        select new Regex($"^{string.Concat(parts.Select(static part => part is null ? ".+" : Regex.Escape(part)))}$", RegexOptions.NonBacktracking);

    // Null stands for a hole.
    private static string?[] PartsOf(SyntaxNode node) => node switch
    {
        InterpolatedStringExpressionSyntax text => [.. text.Contents.Select(static part => (part as InterpolatedStringTextSyntax)?.TextToken.ValueText)],
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => [literal.Token.ValueText],
        _ => [],
    };
}
