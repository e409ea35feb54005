using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1012: observable instruments on meters that the plugin made and never disposes. A meter of a factory ends with the plugin's container.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ObservableInstrumentAnalyzer : RuntimeRule
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.ObservableInstrument);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName("System.Diagnostics.Metrics.Meter") is not { } meter) return;
        var releases = new Releases(context.Compilation);
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                var isObservable = call.TargetMethod.Name.StartsWith("CreateObservable", StringComparison.Ordinal);
                if (isObservable && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, meter)) Check(operation, call, releases);
            },
            OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context, IInvocationOperation call, Releases releases)
    {
        if (call.Instance is IObjectCreationOperation)
        {
            Report(context, call, "a meter that nothing keeps", "Keep the meter in a field, and dispose it in StopAsync or Dispose.", null);
        }
        else if (Holding.Target(call.Instance) is { } holder && IsMade(holder, context.CancellationToken) && !releases.Has(holder, context.CancellationToken))
        {
            Report(context, call, $"'{holder.Name}'", "Dispose it in StopAsync or Dispose, or let IMeterFactory make it.", holder);
        }
    }

    private static bool IsMade(ISymbol holder, CancellationToken cancellationToken) =>
        holder.DeclaringSyntaxReferences.Any(reference => Initial(reference.GetSyntax(cancellationToken)) is BaseObjectCreationExpressionSyntax)
        || (holder.ContainingType is { } type && type.DeclaringSyntaxReferences.Any(reference => IsAssignedNew(reference.GetSyntax(cancellationToken), holder.Name)));

    private static ExpressionSyntax? Initial(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax variable when !IsUsing(variable) => variable.Initializer?.Value,
        PropertyDeclarationSyntax property => property.Initializer?.Value,
        _ => null,
    };

    private static bool IsUsing(VariableDeclaratorSyntax variable) =>
        variable.Parent?.Parent is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };

    private static bool IsAssignedNew(SyntaxNode type, string name) => type.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
        assignment.Right is BaseObjectCreationExpressionSyntax
        && (assignment.Left as IdentifierNameSyntax ?? (assignment.Left as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText == name);

    private static void Report(OperationAnalysisContext context, IInvocationOperation call, string where, string help, ISymbol? holder) => context.ReportDiagnostic(
        Diagnostic.Create(Rules.ObservableInstrument, call.Syntax.GetLocation(), holder is null or ILocalSymbol ? [] : holder.Locations, call.TargetMethod.Name, where, help));
}
