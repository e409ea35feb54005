using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
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
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (context.Diagnostics[0].AdditionalLocations is not { Count: > 0 } places || places[0].SourceTree != model?.SyntaxTree) return;
        var root = await model!.SyntaxTree.GetRootAsync(context.CancellationToken).ConfigureAwait(false);
        var declaration = root.FindNode(places[0].SourceSpan);
        if (model.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } holder || StoppingClass.Around(declaration, model) is not { } type) return;
        // A static one outlives the instances of its class, unless that is the one that starts and stops.
        if (holder.IsStatic && type.Method != "StopAsync") return;
        var statement = SyntaxFactory.ParseStatement(IsNeverNull(holder) ? $"{holder.Name}.Dispose();" : $"{holder.Name}?.Dispose();");
        var generator = SyntaxGenerator.GetGenerator(context.Document);
        Replacement.Offer(context, $"Dispose '{holder.Name}' in {type.Method}", nameof(DisposeWhenStoppedFix), type.Syntax, () => StopMethod.With(type.Syntax, type.Symbol, statement, generator));
    }

    private static bool IsNeverNull(ISymbol holder) => holder switch
    {
        IFieldSymbol field => field.NullableAnnotation == NullableAnnotation.NotAnnotated,
        IPropertySymbol property => property.NullableAnnotation == NullableAnnotation.NotAnnotated,
        _ => false,
    };
}
