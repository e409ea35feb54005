using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1005: an action method that returns a task and takes no cancellation token.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingTokenAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.MissingToken);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (PluginMembers.Of(start.Compilation) is null) return;
            start.RegisterSymbolAction(Analyze, SymbolKind.Method);
        });
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (!Tasks.IsTask(method.ReturnType) || method.Parameters.Any(static parameter => Tasks.IsToken(parameter.Type))) return;
        if (method.FindAction() is null || Members.IsGivenFromOutside(method)) return;
        context.ReportDiagnostic(Diagnostic.Create(Rules.MissingToken, method.Locations[0], method.Name));
    }
}
