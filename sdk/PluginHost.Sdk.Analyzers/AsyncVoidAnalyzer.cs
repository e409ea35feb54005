using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1004: asynchronous methods, local functions and lambdas that return nothing.</summary>
/// <remarks>Left alone is one whose whole body is a <c>try</c> that catches everything. For a method that is an action it is an error, as the host leaves it out.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncVoidAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Key of the diagnostic's property that is present when what it returns can be changed.</summary>
    internal const string CanChange = "change";

    private const string Await = "Return Task and await it.";
    private const string Guard = "Catch everything in it, and log what is caught.";

    private static readonly ImmutableDictionary<string, string?> Changeable = ImmutableDictionary<string, string?>.Empty.Add(CanChange, "");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.AsyncVoid);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (PluginMembers.Of(start.Compilation) is null) return;
            start.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);
            start.RegisterOperationAction(AnalyzeLocalFunction, OperationKind.LocalFunction);
            start.RegisterOperationAction(AnalyzeLambda, OperationKind.AnonymousFunction);
        });
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        if (context.Symbol is not IMethodSymbol { IsAsync: true, ReturnsVoid: true } method || CatchesAll(method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken))) return;
        var (what, advice) = method switch
        {
            _ when IsHandler(method) => ("event handler", Guard),
            _ when Members.IsGivenFromOutside(method) => ("method", "What it returns is not its own to change: catch everything in it, and log what is caught."),
            _ => ("method", Await),
        };
        var severity = method.FindAction() is null ? Rules.AsyncVoid.DefaultSeverity : DiagnosticSeverity.Error;
        context.ReportDiagnostic(Create(method.Locations[0], severity, advice == Await, $"The {what} '{method.Name}'", advice));
    }

    private static void AnalyzeLocalFunction(OperationAnalysisContext context)
    {
        if (context.Operation is not ILocalFunctionOperation { Symbol: { IsAsync: true, ReturnsVoid: true } function } || CatchesAll(context.Operation.Syntax)) return;
        context.ReportDiagnostic(Create(function.Locations[0], Rules.AsyncVoid.DefaultSeverity, canChange: true, $"The local function '{function.Name}'", Await));
    }

    private static void AnalyzeLambda(OperationAnalysisContext context)
    {
        if (context.Operation is not IAnonymousFunctionOperation { Symbol: { IsAsync: true, ReturnsVoid: true } } || CatchesAll(context.Operation.Syntax)) return;
        var place = context.Operation.Syntax is AnonymousFunctionExpressionSyntax lambda ? lambda.AsyncKeyword.GetLocation() : context.Operation.Syntax.GetLocation();
        context.ReportDiagnostic(Create(place, Rules.AsyncVoid.DefaultSeverity, canChange: false, "The lambda", "Hand it to what takes a Func<Task>, or catch everything in it."));
    }

    private static Diagnostic Create(Location place, DiagnosticSeverity severity, bool canChange, string what, string advice) =>
        Diagnostic.Create(Rules.AsyncVoid, place, severity, additionalLocations: null, canChange ? Changeable : null, what, advice);

    private static bool IsHandler(IMethodSymbol method)
    {
        if (method.Parameters.Length != 2 || method.Parameters[0].Type.SpecialType != SpecialType.System_Object) return false;
        for (var type = method.Parameters[1].Type; type is not null; type = type.BaseType)
        {
            if (type.Is("System", "EventArgs")) return true;
        }

        return false;
    }

    private static bool CatchesAll(SyntaxNode? function)
    {
        var body = function switch
        {
            MethodDeclarationSyntax method => method.Body,
            LocalFunctionStatementSyntax local => local.Body,
            AnonymousFunctionExpressionSyntax lambda => lambda.Block,
            _ => null,
        };
        return body is { Statements.Count: 1 } && body.Statements[0] is TryStatementSyntax attempt && attempt.Catches.Any(static clause =>
            clause.Filter is null
            && (clause.Declaration is null || clause.Declaration.Type.ToString() is "Exception" or "System.Exception")
            && !clause.Block.DescendantNodes().Any(static node => node.IsKind(SyntaxKind.ThrowStatement) || node.IsKind(SyntaxKind.ThrowExpression)));
    }
}
