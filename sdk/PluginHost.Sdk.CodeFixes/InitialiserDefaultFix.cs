using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
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
    private static readonly ImportedType Attribute = new("System.ComponentModel", "DefaultValue");

    private static readonly ImportingFix Fix = new("Add [DefaultValue]", Attribute, static (node, _) => node.FirstAncestorOrSelf<PropertyDeclarationSyntax>(), static (node, diagnostic) => Add((PropertyDeclarationSyntax)node, diagnostic));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.InitialiserDefault.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => Fix.FixAll();

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => Fix.RegisterAsync(context);

    private static PropertyDeclarationSyntax Add(PropertyDeclarationSyntax property, Diagnostic diagnostic)
    {
        var attribute = SyntaxFactory.Attribute(Attribute.Name, SyntaxFactory.ParseAttributeArgumentList($"({diagnostic.Properties[InitialiserDefaultAnalyzer.Arguments]})"));
        var list = SyntaxFactory.AttributeList([attribute]).WithLeadingTrivia(property.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        var bare = property.WithoutLeadingTrivia();
        return bare.WithAttributeLists(bare.AttributeLists.Insert(0, list));
    }
}
