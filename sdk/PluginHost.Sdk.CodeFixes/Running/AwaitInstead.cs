using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Writes a call that blocks as one that is awaited.</summary>
internal static class AwaitInstead
{
    /// <summary>The new expression; null where nothing can be awaited, or the other method does not fit.</summary>
    public static ExpressionSyntax? Of(ExpressionSyntax call, string counterpart, SemanticModel model)
    {
        if (!IsInAsync(call) || Awaited(call, counterpart, model) is not { } awaited) return null;
        var expression = SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), awaited.WithoutTrivia());
        var isPart = call.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax;
        return (isPart ? (ExpressionSyntax)SyntaxFactory.ParenthesizedExpression(expression) : expression).WithTriviaFrom(call);
    }

    private static bool IsInAsync(ExpressionSyntax call) =>
        call.FirstAncestorOrSelf<SyntaxNode>(static node =>
            node is LockStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is MethodDeclarationSyntax method && method.Modifiers.Any(SyntaxKind.AsyncKeyword);

    private static ExpressionSyntax? Awaited(ExpressionSyntax call, string counterpart, SemanticModel model)
    {
        if (counterpart == AsyncCounterparts.Task) return TaskOf(call);
        if (call is not InvocationExpressionSyntax invocation || counterpart.StartsWith("Parallel.", StringComparison.Ordinal)) return null;
        ExpressionSyntax? method = counterpart.Contains('.') ? SyntaxFactory.ParseExpression(counterpart)
            : invocation.Expression is MemberAccessExpressionSyntax access ? access.WithName(SyntaxFactory.IdentifierName(counterpart))
            : null;
        if (method is null) return null;
        var plain = invocation.WithExpression(method);
        return (Token(invocation, model) is { } token ? Binds(With(plain, token), call, model) : null) ?? Binds(plain, call, model);
    }

    private static InvocationExpressionSyntax With(InvocationExpressionSyntax call, string token)
    {
        var argument = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(token));
        return call.AddArgumentListArguments(call.ArgumentList.Arguments.Count == 0 ? argument : argument.WithLeadingTrivia(SyntaxFactory.Space));
    }

    // 'task.Wait()', 'task.Result', 'task.GetAwaiter().GetResult()'.
    private static ExpressionSyntax? TaskOf(ExpressionSyntax call) => call switch
    {
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait } => wait.Expression,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } } } =>
            awaiter.Name.Identifier.ValueText == "GetAwaiter" ? awaiter.Expression : null,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } result => result.Expression,
        _ => null,
    };

    private static string? Token(InvocationExpressionSyntax call, SemanticModel model) =>
        (model.GetEnclosingSymbol(call.SpanStart) as IMethodSymbol)?.Parameters.FirstOrDefault(static parameter => parameter.Type is { Name: "CancellationToken" })?.Name;

    private static InvocationExpressionSyntax? Binds(InvocationExpressionSyntax call, ExpressionSyntax place, SemanticModel model) =>
        model.GetSpeculativeSymbolInfo(place.SpanStart, call, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol ? call : null;
}
