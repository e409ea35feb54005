using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1004: returns a <see cref="Task"/> instead of nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AsyncVoidFix : CodeFixProvider
{
    private const string Title = "Return Task";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.AsyncVoid.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics.Where(static diagnostic => diagnostic.Properties.ContainsKey(AsyncVoidAnalyzer.CanChange)))
        {
            context.RegisterCodeFix(CodeAction.Create(Title, cancellationToken => ApplyAsync(context.Document, diagnostic, cancellationToken), Title), diagnostic);
        }

        return Task.CompletedTask;
    }

    private static async Task<Document> ApplyAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        var returned = root?.FindNode(diagnostic.Location.SourceSpan).AncestorsAndSelf().Select(ReturnTypeOf).FirstOrDefault(static type => type is not null);
        if (returned is null || model is null) return document;
        var task = new ImportedType("System.Threading.Tasks", "Task");
        return document.WithSyntaxRoot(task.Import(root!.ReplaceNode(returned, task.Name.WithTriviaFrom(returned)), model, returned.SpanStart));
    }

    private static TypeSyntax? ReturnTypeOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.ReturnType,
        LocalFunctionStatementSyntax function => function.ReturnType,
        _ => null,
    };
}
