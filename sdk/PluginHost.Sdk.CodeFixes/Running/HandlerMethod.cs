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
        // It would become an asynchronous method that returns nothing.
        if (lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword)) return null;
        if (model.GetSymbolInfo(raised).Symbol is not IEventSymbol { Type: INamedTypeSymbol { DelegateInvokeMethod: { } invoke } } source) return null;
        var flow = model.AnalyzeDataFlow(lambda);
        if (flow is not { Succeeded: true }) return null;
        var used = flow.DataFlowsIn.Concat(flow.CapturedInside).ToList();
        if (used.Exists(static one => one is not IParameterSymbol { IsThis: true })) return null;
        var method = SyntaxFactory.MethodDeclaration(Type(invoke.ReturnType), FreeName("On" + source.Name, type))
            .AddModifiers(SyntaxFactory.Token(SyntaxKind.PrivateKeyword))
            .AddParameterListParameters(Parameters(lambda, invoke))
            .WithLeadingTrivia(StopMethod.LineEnd(raised.SyntaxTree.GetRoot()))
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
        if (used.Count == 0) method = method.AddModifiers(SyntaxFactory.Token(SyntaxKind.StaticKeyword));
        return lambda.ExpressionBody is { } expression
            ? method.WithExpressionBody(SyntaxFactory.ArrowExpressionClause(expression.WithoutTrivia())).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            : method.WithBody(lambda.Block);
    }

    /// <summary>A type as code writes it in full; the editor shortens it.</summary>
    public static TypeSyntax Type(ITypeSymbol type) => SyntaxFactory.ParseTypeName(type.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)));

    // Discards have no names of their own as parameters of a method.
    private static ParameterSyntax[] Parameters(LambdaExpressionSyntax lambda, IMethodSymbol invoke)
    {
        var own = lambda is SimpleLambdaExpressionSyntax simple ? [simple.Parameter] : ((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList.Parameters.ToList();
        return [.. own.Zip(invoke.Parameters, static (named, declared) => Parameter(named.Identifier.ValueText is "_" ? declared.Name : named.Identifier.ValueText, declared.Type))];
    }

    private static ParameterSyntax Parameter(string name, ITypeSymbol type) => SyntaxFactory.Parameter(SyntaxFactory.Identifier(name)).WithType(Type(type));

    private static string FreeName(string name, INamedTypeSymbol type) => type.GetMembers(name).IsEmpty ? name : FreeName(name + "Raised", type);
}
