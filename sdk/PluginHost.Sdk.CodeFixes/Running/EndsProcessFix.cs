using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Sdk.CodeFixes;

/// <summary>PH1008: fails the call, or the start of the plugin, instead of ending the process.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class EndsProcessFix : CodeFixProvider
{
    private const string Sdk = "global::PluginHost.Sdk";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.EndsProcess.Id);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || root?.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call) return;
        if (Replaced(call, model) is not { } replaced) return;
        var title = replaced.By is ReturnStatementSyntax ? "Return a failed result" : "Throw an exception";
        Replacement.Offer(context, title, nameof(EndsProcessFix), replaced.Node, () => Short(replaced.By));
    }

    // Each name by itself: only the annotated ones are shortened.
    private static SyntaxNode Short(SyntaxNode node) => node.ReplaceNodes(
        node.DescendantNodes().Where(static one => one is QualifiedNameSyntax or MemberAccessExpressionSyntax),
        static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation));

    private static (SyntaxNode Node, SyntaxNode By)? Replaced(InvocationExpressionSyntax call, SemanticModel model)
    {
        var method = model.GetEnclosingSymbol(call.SpanStart) as IMethodSymbol;
        var message = Message(call);
        var failure = IsOfAnAction(method) ? $"new {Sdk}.ActionFailedException(\"failed\", {message})" : $"new global::System.InvalidOperationException({message})";
        return call.Parent switch
        {
            ExpressionStatementSyntax statement when ReturnsResult(method) => (statement, Statement($"return {Sdk}.ActionResult.Failed(\"failed\", {message});", statement)),
            ExpressionStatementSyntax statement => (statement, Statement($"throw {failure};", statement)),
            ArrowExpressionClauseSyntax or LambdaExpressionSyntax => (call, SyntaxFactory.ParseExpression($"throw {failure}").WithTriviaFrom(call)),
            _ => null,
        };
    }

    private static StatementSyntax Statement(string text, StatementSyntax old) => SyntaxFactory.ParseStatement(text).WithTriviaFrom(old);

    private static string Message(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.FirstOrDefault()?.Expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } text
            ? text.ToString()
            : "\"The action cannot go on.\"";

    private static bool IsOfAnAction(IMethodSymbol? method) =>
        method is { MethodKind: MethodKind.Ordinary or MethodKind.AnonymousFunction or MethodKind.LocalFunction, Name: not ("StartAsync" or "StopAsync") }
        && (IsExported(method) || (method.ContainingType is { } type && (IsExported(type) || type.GetMembers().Any(IsExported))));

    private static bool IsExported(ISymbol symbol) =>
        symbol.GetAttributes().Any(static data => data.AttributeClass is { Name: "ActionAttribute", ContainingAssembly.Name: "PluginHost.Sdk" });

    // A result can be returned as it is where it needs no task around it.
    private static bool ReturnsResult(IMethodSymbol? method)
    {
        var type = method?.ReturnType as INamedTypeSymbol;
        if (method is { IsAsync: true }) type = type is { Name: "Task" or "ValueTask", TypeArguments.Length: 1 } ? type.TypeArguments[0] as INamedTypeSymbol : null;
        return type is { Name: "ActionResult", ContainingAssembly.Name: "PluginHost.Sdk" };
    }
}
