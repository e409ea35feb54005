using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1007: awaits instead, where that is possible, or no longer says that the action does not block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class BlockingCallFix : CodeFixProvider
{
    /// <summary>Title of the fix that awaits.</summary>
    internal const string Await = "Await instead";

    /// <summary>Title of the fix that changes the declaration.</summary>
    internal const string Remove = "Remove 'NonBlocking = true'";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.BlockingCall.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null) return;
        var diagnostic = context.Diagnostics[0];
        if (root.FindNode(context.Span, getInnermostNodeForTie: true) is ExpressionSyntax call
            && diagnostic.Properties.TryGetValue(BlockingCallAnalyzer.Counterpart, out var counterpart)
            && counterpart is not null
            && AwaitInstead.Of(call, counterpart, model) is { } awaited)
        {
            Replacement.Offer(context, Await, Await, call, () => awaited);
        }

        if (diagnostic.AdditionalLocations is { Count: > 0 } places && places[0] is { SourceTree: { } tree } attribute && context.Document.Project.Solution.GetDocument(tree) is { } declaring)
        {
            context.RegisterCodeFix(CodeAction.Create(Remove, cancellation => RemoveAsync(declaring, attribute, cancellation), Remove), diagnostic);
        }
    }

    private static async Task<Document> RemoveAsync(Document document, Location attribute, CancellationToken cancellationToken)
    {
        var root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        var arguments = root.FindNode(attribute.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>()?.ArgumentList?.Arguments ?? default;
        var argument = arguments.FirstOrDefault(static one => one.NameEquals?.Name.Identifier.ValueText == "NonBlocking");
        return argument is null ? document : document.WithSyntaxRoot(root.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia)!);
    }
}
