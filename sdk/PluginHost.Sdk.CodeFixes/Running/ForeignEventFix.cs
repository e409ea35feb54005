using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1009: takes the handler off when the plugin stops; a lambda that captures nothing becomes a method first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ForeignEventFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.ForeignEvent.Id);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || root?.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { } subscription) return;
        if (StoppingClass.Around(subscription, model) is not { } type || !IsReachable(subscription.Left, model)) return;
        var method = subscription.Right is LambdaExpressionSyntax lambda ? HandlerMethod.From(lambda, subscription.Left, type.Symbol, model) : null;
        if (method is null && (subscription.Right is AnonymousFunctionExpressionSyntax || !IsReachable(subscription.Right, model))) return;
        var generator = SyntaxGenerator.GetGenerator(context.Document);
        Replacement.Offer(context, $"Take the handler off in {type.Method}", nameof(ForeignEventFix), type.Syntax, () => TakenOff(type, subscription, method, generator));
    }

    private static SyntaxNode TakenOff(StoppingClass type, AssignmentExpressionSyntax subscription, MethodDeclarationSyntax? method, SyntaxGenerator generator)
    {
        var handler = method is null ? subscription.Right : SyntaxFactory.IdentifierName(method.Identifier.ValueText);
        var removal = SyntaxFactory.ParseStatement($"{subscription.Left.WithoutTrivia()} -= {handler.WithoutTrivia()};");
        var changed = type.Syntax.ReplaceNode(subscription, subscription.WithRight(handler.WithTriviaFrom(subscription.Right)));
        var stopped = StopMethod.With(changed, type.Symbol, removal, generator);
        return method is null ? stopped : generator.AddMembers(stopped, method);
    }

    // What the other method cannot name as well cannot be taken off there.
    private static bool IsReachable(ExpressionSyntax expression, SemanticModel model) => !expression.DescendantNodesAndSelf()
        .OfType<IdentifierNameSyntax>()
        .Any(name => model.GetSymbolInfo(name).Symbol is ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction });
}
