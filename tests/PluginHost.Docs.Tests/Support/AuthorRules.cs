using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers;

namespace PluginHost.Docs.Tests.Support;

/// <summary>The rules for plugin authors, to be run over the C# of a page.</summary>
internal static class AuthorRules
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [.. typeof(AsyncVoidAnalyzer).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract).Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    /// <summary>Every rule once, in the order of the ids.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        [.. Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).DistinctBy(static rule => rule.Id).OrderBy(static rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>What the rules say of a block that is the source of a plugin.</summary>
    public static async Task<ImmutableArray<Diagnostic>> ReportAsync(DocBlock block)
    {
        var run = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: false);
        return await new CompilationWithAnalyzers(SnippetCompiler.CreatePlugin(block), Analyzers, run).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}
