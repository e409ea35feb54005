using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1013: writes <c>***</c> instead of the secret, as the host does.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class SecretInTextFix : CodeFixProvider
{
    private const string Title = "Write '***' instead";
    private const string Mask = "***";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.SecretInText.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || root?.FindNode(context.Span, getInnermostNodeForTie: true) is not ExpressionSyntax secret) return;
        var (node, by) = Masked(Whole(secret));
        if (node is not InterpolatedStringExpressionSyntax && !TakesText((ExpressionSyntax)node, model)) return;
        Replacement.Offer(context, Title, Title, node, () => by);
    }

    // The receiver of a call, such as 'key' in 'key.Trim()', goes with the call.
    private static ExpressionSyntax Whole(ExpressionSyntax secret)
    {
        var whole = secret;
        while (true)
        {
            if (whole.Parent is ConditionalAccessExpressionSyntax conditional) whole = conditional;
            else if (whole.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access && access.Expression == whole) whole = call;
            else return whole;
        }
    }

    private static (SyntaxNode Node, SyntaxNode By) Masked(ExpressionSyntax secret) => secret.Parent is InterpolationSyntax { Parent: InterpolatedStringExpressionSyntax text } hole
        ? (text, Without(text, hole))
        : (secret, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(Mask)).WithTriviaFrom(secret));

    // Parsed again, so that the texts before and after the hole become one.
    private static ExpressionSyntax Without(InterpolatedStringExpressionSyntax text, InterpolationSyntax hole)
    {
        var start = hole.SpanStart - text.SpanStart;
        return SyntaxFactory.ParseExpression(text.ToString().Remove(start, hole.Span.Length).Insert(start, Mask)).WithTriviaFrom(text);
    }

    private static bool TakesText(ExpressionSyntax secret, SemanticModel model)
    {
        var type = model.GetTypeInfo(secret);
        return type.Type?.SpecialType == SpecialType.System_String
            || type.ConvertedType?.SpecialType == SpecialType.System_Object
            || secret.Parent is BinaryExpressionSyntax;
    }
}
