using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1010, PH1012: disposes what a field or property holds when the plugin stops.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class DisposeWhenStoppedFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.RunningTimer.Id, Rules.ObservableInstrument.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics.Where(diagnostic => diagnostic.AdditionalLocations is { Count: > 0 } places && places[0].SourceTree == root?.SyntaxTree))
        {
            var declaration = root!.FindNode(diagnostic.AdditionalLocations[0].SourceSpan);
            if (declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || model?.GetDeclaredSymbol(type, context.CancellationToken) is not { } symbol) continue;
            if (model.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } holder || StopMethod.NameIn(type, symbol) is not { } stop) continue;
            if (holder.IsStatic && !symbol.AllInterfaces.Any(static face => face.Name == "IPluginLifecycle")) continue;
            var title = $"Dispose '{holder.Name}' in {stop}";
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(Apply(context.Document, root, type, symbol, holder)), nameof(DisposeWhenStoppedFix)), diagnostic);
        }
    }

    private static Document Apply(Document document, SyntaxNode root, TypeDeclarationSyntax type, INamedTypeSymbol symbol, ISymbol holder)
    {
        var statement = SyntaxFactory.ParseStatement(IsNeverNull(holder) ? $"{holder.Name}.Dispose();" : $"{holder.Name}?.Dispose();");
        return document.WithSyntaxRoot(root.ReplaceNode(type, StopMethod.With(type, symbol, statement, SyntaxGenerator.GetGenerator(document))));
    }

    private static bool IsNeverNull(ISymbol holder) => holder switch
    {
        IFieldSymbol field => field.NullableAnnotation == NullableAnnotation.NotAnnotated,
        IPropertySymbol property => property.NullableAnnotation == NullableAnnotation.NotAnnotated,
        _ => false,
    };
}
