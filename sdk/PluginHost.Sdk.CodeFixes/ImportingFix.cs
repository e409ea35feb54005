using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Changes nodes so that they name a type, and imports the type once for a whole document.</summary>
/// <param name="title">What people read.</param>
/// <param name="type">The type.</param>
/// <param name="find">Finds the node to change from where a diagnostic is; null when there is nothing to change.</param>
/// <param name="change">Changes it.</param>
internal sealed class ImportingFix(string title, ImportedType type, Func<SyntaxNode, Diagnostic, SyntaxNode?> find, Func<SyntaxNode, Diagnostic, SyntaxNode> change)
{
    /// <summary>Changes all nodes of a document at once: one by one, each would import the type.</summary>
    internal FixAllProvider FixAll() => FixAllProvider.Create(async (context, document, diagnostics) => await ApplyAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    internal async Task RegisterAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics.Where(diagnostic => root is not null && Find(root, diagnostic) is not null))
        {
            context.RegisterCodeFix(CodeAction.Create(title, cancellationToken => ApplyAsync(context.Document, [diagnostic], cancellationToken), title), diagnostic);
        }
    }

    private async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null) return document;
        var nodes = new Dictionary<SyntaxNode, Diagnostic>();
        foreach (var diagnostic in diagnostics)
        {
            if (Find(root, diagnostic) is { } node) nodes[node] = diagnostic;
        }

        if (nodes.Count == 0) return document;
        var changed = root.ReplaceNodes(nodes.Keys, (before, now) => change(now, nodes[before]));
        return document.WithSyntaxRoot(type.Import(changed, model, nodes.Keys.First().SpanStart));
    }

    private SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) => find(root.FindNode(diagnostic.Location.SourceSpan), diagnostic);
}
