using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1005: adds the cancellation token as the last parameter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class MissingTokenFix : CodeFixProvider
{
    private static readonly ImportedType Token = new("System.Threading", "CancellationToken");

    private static readonly ImportingFix Fix = new("Add a CancellationToken parameter", Token, static (node, _) => node.FirstAncestorOrSelf<MethodDeclarationSyntax>(), static (node, _) => Add((MethodDeclarationSyntax)node));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.MissingToken.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => Fix.FixAll();

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => Fix.RegisterAsync(context);

    private static MethodDeclarationSyntax Add(MethodDeclarationSyntax method) =>
        method.WithParameterList(method.ParameterList.WithParameters(Insert(method.ParameterList.Parameters, Parameter(method))));

    // After optional ones it must be optional, too; behind 'params' nothing may stand.
    private static ParameterSyntax Parameter(MethodDeclarationSyntax method)
    {
        var isTaken = method.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == "cancellationToken");
        var parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(isTaken ? "actionCancellationToken" : "cancellationToken")).WithType(Token.Name);
        var isOptional = method.ParameterList.Parameters.Any(static other => other.Default is not null);
        return (isOptional ? parameter.WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))) : parameter).NormalizeWhitespace();
    }

    // The new parameter is set off as the others are: behind a space, or on a line of its own.
    private static SeparatedSyntaxList<ParameterSyntax> Insert(SeparatedSyntaxList<ParameterSyntax> parameters, ParameterSyntax added)
    {
        if (parameters.Count == 0) return [added];
        var last = parameters[parameters.Count - 1];
        var nodes = parameters.ToList();
        var separators = parameters.GetSeparators().ToList();
        separators.Add(separators.Count > 0 ? separators[0] : SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space));
        var indentation = parameters.Count > 1 ? last.GetLeadingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) : [];
        nodes.Insert(last.Modifiers.Any(SyntaxKind.ParamsKeyword) ? nodes.Count - 1 : nodes.Count, added.WithLeadingTrivia(indentation));
        return SyntaxFactory.SeparatedList(nodes, separators);
    }
}
