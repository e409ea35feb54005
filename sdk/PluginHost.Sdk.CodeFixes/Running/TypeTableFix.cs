using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
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
        if (found is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments.Count: 1 } && Serializer(access) is { } serializer)
        {
            Offer(context, "Use System.Text.Json", access, serializer);
        }
        else if (await DeclarationOfAsync(context.Document, found, context.CancellationToken).ConfigureAwait(false) is { } variable)
        {
            Offer(context, "Use 'var'", variable.Type, SyntaxFactory.IdentifierName("var").WithTriviaFrom(variable.Type));
        }
    }

    // Where a variable is dynamic without need: what it was set to has the member itself.
    private static async Task<VariableDeclarationSyntax?> DeclarationOfAsync(Document document, ExpressionSyntax use, CancellationToken cancellationToken)
    {
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if ((use is InvocationExpressionSyntax call ? call.Expression : use) is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name } access) return null;
        if (model?.GetSymbolInfo(name, cancellationToken).Symbol is not ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declarations }) return null;
        if (await declarations[0].GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is not VariableDeclaratorSyntax { Initializer.Value: { } initial, Parent: VariableDeclarationSyntax variable }) return null;
        return IsDynamic(variable) && Has(model.GetTypeInfo(initial, cancellationToken).Type, access.Name.Identifier.ValueText) ? variable : null;
    }

    private static bool Has(ITypeSymbol? type, string member) => OwnTypes.WithBases(type as INamedTypeSymbol).Any(one => !one.GetMembers(member).IsEmpty);

    private static void Offer(CodeFixContext context, string title, SyntaxNode old, SyntaxNode by) => Replacement.Offer(context, title, title, old, () => by);

    private static bool IsDynamic(VariableDeclarationSyntax variable) =>
        variable is { Type: IdentifierNameSyntax { Identifier.ValueText: "dynamic" }, Variables.Count: 1, Parent: LocalDeclarationStatementSyntax };

    private static MemberAccessExpressionSyntax? Serializer(MemberAccessExpressionSyntax access)
    {
        if (Name(access.Expression) != "JsonConvert") return null;
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
