using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace PluginHost.Sdk.Analyzers.Tests.Support;

/// <summary>Runs one rule over a source that marks what must be reported: <c>[|...|]</c>, or <c>{|PH1001:...|}</c> where the rule has several ids.</summary>
/// <typeparam name="TAnalyzer">The rule.</typeparam>
/// <typeparam name="TFix">Its fix; <see cref="EmptyCodeFixProvider"/> for none.</typeparam>
internal static class Check<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>Reports what is marked, and nothing else; a source without marks is left alone.</summary>
    public static Task ReportsAsync(string source) => RunAsync(source, null, CompilerReferences.Usings, null);

    /// <summary>Reports what is marked; the fix makes the other source of it, in which only what is marked is still reported.</summary>
    /// <param name="source">With what must be reported marked.</param>
    /// <param name="fixedSource">The same source after the fix.</param>
    /// <param name="usings">The implicit usings of the project.</param>
    /// <param name="fix">Equivalence key of the fix, where there are several; null for the first one.</param>
    public static Task FixesAsync(string source, string fixedSource, string usings = CompilerReferences.Usings, string? fix = null) => RunAsync(source, fixedSource, usings, fix);

    private static Task RunAsync(string source, string? fixedSource, string usings, string? fix)
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = source,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.Errors,
            CodeActionEquivalenceKey = fix,
        };
        test.TestState.AdditionalReferences.AddRange(CompilerReferences.All);
        test.TestState.Sources.Add(("Usings.cs", usings));
        if (fixedSource is not null)
        {
            test.FixedCode = fixedSource;
            test.FixedState.Sources.Add(("Usings.cs", usings));
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }
}
