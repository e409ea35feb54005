using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1011: uses of a plugin's types that leave them in tables of the runtime: a warning where they stay, a suggestion where the host takes them out.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TypeTableAnalyzer : RuntimeRule
{
    private const string Stays = "this version of the plugin stays in memory until the host ends";
    private const string Cleared = "the host takes it out when the plugin is unloaded, as far as the runtime lets it, and a plugin without it is quicker";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.TypeTable);

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        context.RegisterOperationAction(Call, OperationKind.Invocation);
        context.RegisterOperationAction(Creation, OperationKind.ObjectCreation);
        context.RegisterOperationAction(
            Dynamic,
            OperationKind.DynamicInvocation,
            OperationKind.DynamicMemberReference,
            OperationKind.DynamicIndexerAccess,
            OperationKind.DynamicObjectCreation);
    }

    private static void Call(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        var type = call.TargetMethod.ContainingType;
        if (IsIn(type, "System.ComponentModel") && type.Name == "TypeDescriptor")
        {
            var stays = call.TargetMethod.Name.StartsWith("Add", StringComparison.Ordinal);
            var instead = stays ? "attributes on the type" : "reflection, or System.Text.Json for JSON";
            Report(context, call, stays, instead);
        }
        else if (type.ContainingAssembly?.Name == "Newtonsoft.Json")
        {
            Report(context, call, false, "System.Text.Json");
        }
    }

    private static void Creation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (creation.Constructor?.ContainingType is not { Name: "XmlSerializer" or "DataContractSerializer" or "DataContractJsonSerializer" } type) return;
        if (First(context.Compilation, creation.Arguments.Select(static argument => TypeOf(argument.Value))) is not { } own) return;
        var stays = type.Name switch
        {
            "XmlSerializer" => false,
            "DataContractSerializer" => creation.Arguments.Any(argument => HasLists(TypeOf(argument.Value), context.Compilation, 0)),
            _ => true,
        };
        Report(context, type.Name, own, stays, type.Name == "DataContractJsonSerializer" ? "System.Text.Json" : "XDocument or XmlReader, or JSON");
    }

    // Whatever it is called on: the class that calls is noted, too.
    private static void Dynamic(OperationAnalysisContext context)
    {
        if (context.Operation.Parent is IDynamicInvocationOperation call && call.Operation == context.Operation) return;
        if (context.ContainingSymbol.ContainingType is { } caller) Report(context, "dynamic", caller, true, "an interface or a cast");
    }

    // A data contract that holds lists of own types goes into tables that nothing empties; one with arrays does not.
    private static bool HasLists(ITypeSymbol? type, Compilation compilation, int depth)
    {
        if (type is null || depth > 3 || !OwnTypes.Contains(compilation, type)) return false;
        if (type is IArrayTypeSymbol array) return HasLists(array.ElementType, compilation, depth + 1);
        if (type.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true) return true;
        return type.GetMembers().OfType<IPropertySymbol>().Any(property => HasLists(property.Type, compilation, depth + 1));
    }

    private static void Report(OperationAnalysisContext context, IInvocationOperation call, bool stays, string instead)
    {
        var given = call.Arguments
            .Where(static argument => argument.Parameter?.Type.SpecialType is SpecialType.System_Object || argument.Value is ITypeOfOperation)
            .Select(static argument => TypeOf(argument.Value));
        if (First(context.Compilation, given.Concat(call.TargetMethod.TypeArguments)) is not { } own) return;
        Report(context, $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}", own, stays, instead);
    }

    private static ITypeSymbol? First(Compilation compilation, IEnumerable<ITypeSymbol?> types) =>
        types.Select(type => OwnTypes.Find(compilation, type)).FirstOrDefault(static found => found is not null);

    private static ITypeSymbol? TypeOf(IOperation value) => value switch
    {
        ITypeOfOperation type => type.TypeOperand,
        IConversionOperation { IsImplicit: true } conversion => TypeOf(conversion.Operand),
        _ => value.Type,
    };

    private static bool IsIn(INamedTypeSymbol type, string name) => type.ContainingNamespace?.ToDisplayString() == name;

    private static void Report(OperationAnalysisContext context, string what, ITypeSymbol own, bool stays, string instead) => context.ReportDiagnostic(Diagnostic.Create(
        Rules.TypeTable,
        context.Operation.Syntax.GetLocation(),
        stays ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info,
        null,
        null,
        what,
        own.IsAnonymousType ? "an anonymous type" : own.Name,
        stays ? Stays : Cleared,
        instead));
}
