using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1003: says the default in <c>[DefaultValue]</c>, too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class InitialiserDefaultFix : CodeFixProvider
{
    private const string Title = "Add [DefaultValue]";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.InitialiserDefault.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(InitialiserDefaultAnalyzer.Arguments, out var arguments) || arguments is null) continue;
            context.RegisterCodeFix(CodeAction.Create(Title, cancellationToken => ApplyAsync(context.Document, diagnostic, arguments, cancellationToken), Title), diagnostic);
        }

        return Task.CompletedTask;
    }

    private static async Task<Document> ApplyAsync(Document document, Diagnostic diagnostic, string arguments, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { } property) return document;
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null) return document;
        var type = new ImportedType("System.ComponentModel", "DefaultValue");
        var attribute = SyntaxFactory.Attribute(type.Name, SyntaxFactory.ParseAttributeArgumentList($"({arguments})"));
        var list = SyntaxFactory.AttributeList([attribute]).WithLeadingTrivia(property.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        var bare = property.WithoutLeadingTrivia();
        var changed = root.ReplaceNode(property, bare.WithAttributeLists(bare.AttributeLists.Insert(0, list)));
        return document.WithSyntaxRoot(type.Import(changed, model, property.SpanStart));
    }
}
