using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Writes another text instead of the expression that is reported.</summary>
internal static class TextReplacement
{
    internal static void Register(CodeFixContext context, Diagnostic diagnostic, string text) => context.RegisterCodeFix(
        CodeAction.Create($"Write \"{text}\"", cancellationToken => ApplyAsync(context.Document, diagnostic, text, cancellationToken), nameof(TextReplacement)), diagnostic);

    /// <summary>A literal that holds the text.</summary>
    internal static LiteralExpressionSyntax Literal(string text) => SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text));

    private static async Task<Document> ApplyAsync(Document document, Diagnostic diagnostic, string text, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var node = root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<ExpressionSyntax>();
        return node is null ? document : document.WithSyntaxRoot(root!.ReplaceNode(node, Literal(text).WithTriviaFrom(node)));
    }
}
