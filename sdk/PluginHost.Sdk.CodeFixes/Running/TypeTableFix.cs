using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1011: <c>JsonSerializer</c> instead of <c>JsonConvert</c> without settings, <c>var</c> instead of <c>dynamic</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class TypeTableFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.TypeTable.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span, getInnermostNodeForTie: true) is not ExpressionSyntax found) return;
        if (found is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments.Count: 1 } && Name(access.Expression) == "JsonConvert" && Serializer(access) is { } serializer)
        {
            Register("Use System.Text.Json", access, serializer);
        }
        else if (found.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: IdentifierNameSyntax { Identifier.ValueText: "dynamic" } type, Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } } })
        {
            Register("Use 'var'", type, SyntaxFactory.IdentifierName("var").WithTriviaFrom(type));
        }

        void Register(string title, SyntaxNode old, SyntaxNode by) =>
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(old, by))), title), context.Diagnostics);
    }

    private static MemberAccessExpressionSyntax? Serializer(MemberAccessExpressionSyntax access)
    {
        SimpleNameSyntax? name = access.Name switch
        {
            IdentifierNameSyntax { Identifier.ValueText: "SerializeObject" } => SyntaxFactory.IdentifierName("Serialize"),
            GenericNameSyntax { Identifier.ValueText: "DeserializeObject" } generic => generic.WithIdentifier(SyntaxFactory.Identifier("Deserialize")),
            _ => null,
        };
        if (name is null) return null;
        var type = SyntaxFactory.ParseExpression("global::System.Text.Json.JsonSerializer").WithAdditionalAnnotations(Simplifier.Annotation);
        return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, type, name).WithTriviaFrom(access);
    }

    private static string? Name(ExpressionSyntax expression) => (expression as SimpleNameSyntax ?? (expression as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText;
}
