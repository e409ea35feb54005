using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1009: handlers that stay on events of the process or of another assembly.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForeignEventAnalyzer : RuntimeRule
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.ForeignEvent);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var compilation = context.Compilation;
        var domain = compilation.GetTypeByMetadataName("System.AppDomain");
        // Read from the syntax of the whole compilation, and only once something is subscribed to at all.
        var removed = new Lazy<HashSet<(string, string)>>(() => Removed(compilation));
        context.RegisterOperationAction(
            operation =>
            {
                var assignment = (IEventAssignmentOperation)operation.Operation;
                if (assignment is not { Adds: true, EventReference: IEventReferenceOperation reference } || !LivesOn(reference, compilation, domain)) return;
                var handler = Handler(assignment);
                if (handler is null || !removed.Value.Contains((reference.Event.Name, handler))) Report(operation, reference, handler);
            },
            OperationKind.EventAssignment);
    }

    private static void Report(OperationAnalysisContext context, IEventReferenceOperation reference, string? handler)
    {
        var what = handler is null ? "Make the lambda a method, and take that off" : $"Take '{handler}' off";
        var name = $"{reference.Event.ContainingType.Name}.{reference.Event.Name}";
        context.ReportDiagnostic(Diagnostic.Create(Rules.ForeignEvent, context.Operation.Syntax.GetLocation(), name, what + " with -= in StopAsync or Dispose."));
    }

    private static bool LivesOn(IEventReferenceOperation reference, Compilation compilation, INamedTypeSymbol? domain)
    {
        if (SymbolEqualityComparer.Default.Equals(reference.Event.ContainingAssembly, compilation.Assembly)) return false;
        if (reference.Event.IsStatic || SymbolEqualityComparer.Default.Equals(reference.Event.ContainingType, domain)) return true;
        return reference.Instance switch
        {
            IPropertyReferenceOperation { Property: { IsStatic: true } property } => IsForeign(property, compilation),
            IFieldReferenceOperation { Field: { IsStatic: true } field } => IsForeign(field, compilation),
            _ => false,
        };
    }

    private static bool IsForeign(ISymbol symbol, Compilation compilation) => !SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);

    private static string? Handler(IEventAssignmentOperation assignment)
    {
        var value = assignment.HandlerValue;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is IDelegateCreationOperation creation) value = creation.Target;
        return value is IAnonymousFunctionOperation ? null : Name(value.Syntax);
    }

    private static HashSet<(string Event, string Handler)> Removed(Compilation compilation) =>
    [
        .. from tree in compilation.SyntaxTrees
           from assignment in tree.GetRoot().DescendantNodes().OfType<AssignmentExpressionSyntax>()
           where assignment.IsKind(SyntaxKind.SubtractAssignmentExpression)
           select (Name(assignment.Left), Name(assignment.Right)),
    ];

    private static string Name(SyntaxNode expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        ObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } => Name(arguments[0].Expression),
        _ => expression.ToString(),
    };
}
