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
    public static Task ReportsAsync(string source) => RunAsync(source, null, CompilerReferences.Usings);

    /// <summary>Reports what is marked; the fix makes the other source of it, in which only what is marked is still reported.</summary>
    public static Task FixesAsync(string source, string fixedSource, string usings = CompilerReferences.Usings) => RunAsync(source, fixedSource, usings);

    private static Task RunAsync(string source, string? fixedSource, string usings)
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = source,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.Errors,
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
