using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Offers fixes that change one node of the document.</summary>
internal static class Replacement
{
    /// <summary>Offers to put another node in the place of one, for every diagnostic of the context.</summary>
    /// <param name="context">Where fixes are asked for.</param>
    /// <param name="title">What people see.</param>
    /// <param name="key">The same for every use of the fix.</param>
    /// <param name="old">A node of the document.</param>
    /// <param name="by">Makes the other one, once the fix is chosen.</param>
    public static void Offer(CodeFixContext context, string title, string key, SyntaxNode old, Func<SyntaxNode> by)
    {
        var document = context.Document;
        context.RegisterCodeFix(CodeAction.Create(title, cancellation => ReplaceAsync(document, old, by(), cancellation), key), context.Diagnostics);
    }

    private static async Task<Document> ReplaceAsync(Document document, SyntaxNode old, SyntaxNode by, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return document.WithSyntaxRoot(root!.ReplaceNode(old, by));
    }
}
