using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1008: calls that end the process. A program of its own, such as a test, may end itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EndsProcessAnalyzer : RuntimeRule
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.EndsProcess);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (context.Compilation.Options.OutputKind != OutputKind.DynamicallyLinkedLibrary) return;
        var environment = context.Compilation.GetTypeByMetadataName("System.Environment");
        var process = context.Compilation.GetTypeByMetadataName("System.Diagnostics.Process");
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (Ends(call, environment, process)) operation.ReportDiagnostic(Diagnostic.Create(Rules.EndsProcess, call.Syntax.GetLocation(), Name(call)));
            },
            OperationKind.Invocation);
    }

    private static bool Ends(IInvocationOperation call, INamedTypeSymbol? environment, INamedTypeSymbol? process) => call.TargetMethod.Name switch
    {
        "Exit" or "FailFast" => SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, environment),
        "Kill" => SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, process) && IsOwn(call.Instance),
        _ => false,
    };

    private static bool IsOwn(IOperation? instance) => instance switch
    {
        IInvocationOperation call => call.TargetMethod.Name == "GetCurrentProcess",
        ILocalReferenceOperation { Local.DeclaringSyntaxReferences: { Length: 1 } declarations } local =>
            local.SemanticModel?.GetOperation(declarations[0].GetSyntax()) is IVariableDeclaratorOperation declarator && IsOwn(declarator.Initializer?.Value),
        _ => false,
    };

    private static string Name(IInvocationOperation call) => $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}";
}
