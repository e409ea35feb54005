using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>Where a class ends what it began: <c>StopAsync</c>, <c>Dispose</c> or <c>DisposeAsync</c>, or a <c>Dispose</c> that is added.</summary>
internal static class StopMethod
{
    /// <summary>The name of the method that a class has for it, or would get; null when it can have none.</summary>
    public static string? NameIn(TypeDeclarationSyntax type, INamedTypeSymbol symbol)
    {
        if (Find(type, symbol) is { } method) return method.Identifier.ValueText;
        var canHave = !symbol.IsStatic && symbol.TypeKind == TypeKind.Class
            && !symbol.AllInterfaces.Any(static face => face.Name is "IPluginLifecycle" or "IDisposable" or "IAsyncDisposable");
        return canHave ? nameof(IDisposable.Dispose) : null;
    }

    /// <summary>The class with the statement as the first one of that method.</summary>
    public static SyntaxNode With(TypeDeclarationSyntax type, INamedTypeSymbol symbol, StatementSyntax stop, SyntaxGenerator generator)
    {
        if (Find(type, symbol) is { } method) return type.ReplaceNode(method, Begin(method, stop, LineEnd(type)));
        var added = SyntaxFactory.MethodDeclaration(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)), nameof(IDisposable.Dispose))
            .AddModifiers(SyntaxFactory.Token(SyntaxKind.PublicKeyword))
            .WithLeadingTrivia(LineEnd(type));
        added = stop is ExpressionStatementSyntax { Expression: var expression }
            ? added.WithExpressionBody(SyntaxFactory.ArrowExpressionClause(expression)).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            : added.WithBody(SyntaxFactory.Block(stop));
        var face = SyntaxFactory.ParseTypeName("global::System.IDisposable").WithAdditionalAnnotations(Simplifier.Annotation);
        return generator.AddMembers(generator.AddInterfaceType(type, face), added.WithTrailingTrivia(LineEnd(type)).WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>The end of a line as the code around has it.</summary>
    public static SyntaxTrivia LineEnd(SyntaxNode around) =>
        SyntaxFactory.ElasticEndOfLine(around.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToString() is { Length: > 0 } text ? text : "\n");

    private static MethodDeclarationSyntax? Find(TypeDeclarationSyntax type, INamedTypeSymbol symbol)
    {
        var methods = type.Members.OfType<MethodDeclarationSyntax>().ToList();
        return methods.FirstOrDefault(method => method is { Identifier.ValueText: "StopAsync", ParameterList.Parameters.Count: 1 } && Has(symbol, "IPluginLifecycle"))
            ?? methods.FirstOrDefault(method => method is { Identifier.ValueText: "Dispose", ParameterList.Parameters.Count: 0 } && Has(symbol, nameof(IDisposable)))
            ?? methods.FirstOrDefault(method => method is { Identifier.ValueText: "DisposeAsync", ParameterList.Parameters.Count: 0 } && Has(symbol, "IAsyncDisposable"));
    }

    private static bool Has(INamedTypeSymbol symbol, string name) => symbol.AllInterfaces.Any(face => face.Name == name);

    private static MethodDeclarationSyntax Begin(MethodDeclarationSyntax method, StatementSyntax stop, SyntaxTrivia lineEnd)
    {
        if (method.Body is { } body) return method.WithBody(body.WithStatements(body.Statements.Insert(0, stop.WithTrailingTrivia(lineEnd).WithAdditionalAnnotations(Formatter.Annotation))));
        if (method.ExpressionBody is not { Expression: var expression }) return method;
        var isStatement = method.Modifiers.Any(SyntaxKind.AsyncKeyword) || method.ReturnType is PredefinedTypeSyntax;
        StatementSyntax last = isStatement ? SyntaxFactory.ExpressionStatement(expression) : SyntaxFactory.ReturnStatement(expression.WithoutTrivia());
        return method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(SyntaxFactory.Block(stop, last)).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
