using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Makes a method of a lambda that handles an event.</summary>
internal static class HandlerMethod
{
    /// <summary>The method, named after the event; null when the lambda uses variables of where it stands.</summary>
    public static MethodDeclarationSyntax? From(LambdaExpressionSyntax lambda, ExpressionSyntax raised, INamedTypeSymbol type, SemanticModel model)
    {
        if (model.GetSymbolInfo(raised).Symbol is not IEventSymbol { Type: INamedTypeSymbol { DelegateInvokeMethod: { } invoke } } source) return null;
        var flow = model.AnalyzeDataFlow(lambda);
        if (flow is not { Succeeded: true } || flow.DataFlowsIn.Concat(flow.CapturedInside).Any(static used => used is not IParameterSymbol { IsThis: true })) return null;
        var names = Names(lambda);
        var method = SyntaxFactory.MethodDeclaration(Type(invoke.ReturnType), FreeName("On" + source.Name, type))
            .WithModifiers(Modifiers(lambda, flow))
            .AddParameterListParameters([.. invoke.Parameters.Select((parameter, index) => SyntaxFactory.Parameter(SyntaxFactory.Identifier(names[index] ?? parameter.Name)).WithType(Type(parameter.Type)))])
            .WithLeadingTrivia(StopMethod.LineEnd(raised.SyntaxTree.GetRoot()))
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
        return lambda.ExpressionBody is { } expression
            ? method.WithExpressionBody(SyntaxFactory.ArrowExpressionClause(expression.WithoutTrivia())).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            : method.WithBody(lambda.Block);
    }

    private static SyntaxTokenList Modifiers(LambdaExpressionSyntax lambda, DataFlowAnalysis flow)
    {
        var modifiers = SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PrivateKeyword));
        if (!flow.DataFlowsIn.Concat(flow.CapturedInside).Any()) modifiers = modifiers.Add(SyntaxFactory.Token(SyntaxKind.StaticKeyword));
        return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword) ? modifiers.Add(SyntaxFactory.Token(SyntaxKind.AsyncKeyword)) : modifiers;
    }

    // Discards have no names of their own as parameters of a method.
    private static List<string?> Names(LambdaExpressionSyntax lambda)
    {
        var parameters = lambda is SimpleLambdaExpressionSyntax simple ? [simple.Parameter] : ((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList.Parameters.ToList();
        return [.. parameters.Select(static parameter => parameter.Identifier.ValueText is "_" ? null : parameter.Identifier.ValueText)];
    }

    private static string FreeName(string name, INamedTypeSymbol type) => type.GetMembers(name).IsEmpty ? name : FreeName(name + "Raised", type);

    private static TypeSyntax Type(ITypeSymbol type) =>
        SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)));
}
