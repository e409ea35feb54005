using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1010: timers that nothing disposes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunningTimerAnalyzer : RuntimeRule
{
    private const string Keeps = "while it runs, it keeps this version of the plugin in memory";

    private static readonly string[] Timers = ["System.Threading.Timer", "System.Timers.Timer", "System.Threading.PeriodicTimer", "System.Threading.ITimer"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.RunningTimer);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var timers = new HashSet<ISymbol?>(Timers.Select(context.Compilation.GetTypeByMetadataName), SymbolEqualityComparer.Default);
        var releases = new Releases(context.Compilation);
        context.RegisterOperationAction(
            operation =>
            {
                if (timers.Contains(operation.Operation.Type) && IsCreation(operation.Operation)) Check(operation, releases);
            },
            OperationKind.ObjectCreation,
            OperationKind.Invocation);
    }

    private static bool IsCreation(IOperation operation) => operation is IObjectCreationOperation or IInvocationOperation { TargetMethod.Name: "CreateTimer" };

    private static void Check(OperationAnalysisContext context, Releases releases)
    {
        var holding = Holding.Of(context.Operation);
        if (holding.IsDropped)
        {
            Report(context, "that is created here", "nothing can stop it", "Keep it in a field, and dispose it in StopAsync or Dispose.", null);
        }
        else if (holding.Holder is { } holder && !IsLoopOfACall(holder, context.Operation) && !releases.Has(holder, context.CancellationToken))
        {
            Report(context, $"'{holder.Name}'", Keeps, "Dispose it in StopAsync or Dispose.", holder);
        }
    }

    // A periodic timer in a variable ends with the loop that waits for it.
    private static bool IsLoopOfACall(ISymbol holder, IOperation creation) => holder is ILocalSymbol && creation.Type?.Name == "PeriodicTimer";

    private static void Report(OperationAnalysisContext context, string which, string why, string help, ISymbol? holder) => context.ReportDiagnostic(
        Diagnostic.Create(Rules.RunningTimer, context.Operation.Syntax.GetLocation(), holder is null or ILocalSymbol ? [] : holder.Locations, which, why, help));
}
