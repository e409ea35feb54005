using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;
using PluginHost.Sdk.Analyzers.Metadata;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1002: writes a name in the right form, adds a description to fill in, makes a method public.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class InvalidMetadataFix : CodeFixProvider
{
    private const string AddDescription = "Add a description to fill in";
    private const string MakePublic = "Make the method public";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.InvalidMetadata.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue(MetadataFix.Replacement, out var text) && text is not null) TextReplacement.Register(context, diagnostic, text);
            if (diagnostic.Properties.TryGetValue(MetadataFix.Description, out text) && text is not null) Register(context, diagnostic, AddDescription, node => Describe(node, text));
            if (diagnostic.Properties.ContainsKey(MetadataFix.MakePublic)) Register(context, diagnostic, MakePublic, Publish);
        }

        return Task.CompletedTask;
    }

    private static void Register(CodeFixContext context, Diagnostic diagnostic, string title, Func<SyntaxNode, (SyntaxNode? Old, SyntaxNode? New)> change) => context.RegisterCodeFix(
        CodeAction.Create(title, cancellationToken => ApplyAsync(context.Document, diagnostic, change, cancellationToken), title), diagnostic);

    private static async Task<Document> ApplyAsync(Document document, Diagnostic diagnostic, Func<SyntaxNode, (SyntaxNode? Old, SyntaxNode? New)> change, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || change(root.FindNode(diagnostic.Location.SourceSpan)) is not ({ } before, { } after)) return document;
        return document.WithSyntaxRoot(root.ReplaceNode(before, after));
    }

    private static (SyntaxNode? Old, SyntaxNode? New) Describe(SyntaxNode node, string text)
    {
        if (node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is { NameEquals: not null } argument) return (argument.Expression, TextReplacement.Literal(text).WithTriviaFrom(argument.Expression));
        if (node.FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute) return default;
        var added = SyntaxFactory.AttributeArgument(SyntaxFactory.NameEquals("Description"), null, TextReplacement.Literal(text)).NormalizeWhitespace();
        var first = attribute.ArgumentList is { Arguments.Count: > 0 } ? added.WithLeadingTrivia(SyntaxFactory.Space) : added;
        return (attribute, attribute.AddArgumentListArguments(first));
    }

    private static (SyntaxNode? Old, SyntaxNode? New) Publish(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { ExplicitInterfaceSpecifier: null } method) return default;
        var kept = method.Modifiers.Where(static modifier => !SyntaxFacts.IsAccessibilityModifier(modifier.Kind())).ToArray();
        var start = method.Modifiers.Count > 0 ? method.Modifiers[0].LeadingTrivia : method.ReturnType.GetLeadingTrivia();
        var bare = method.WithModifiers(default).WithReturnType(method.Modifiers.Count > 0 ? method.ReturnType : method.ReturnType.WithoutLeadingTrivia());
        if (kept.Length > 0) kept[0] = kept[0].WithLeadingTrivia();
        var modifier = SyntaxFactory.Token(SyntaxKind.PublicKeyword).WithLeadingTrivia(start).WithTrailingTrivia(SyntaxFactory.Space);
        return (method, bare.WithModifiers(SyntaxFactory.TokenList(kept.Prepend(modifier))));
    }
}
