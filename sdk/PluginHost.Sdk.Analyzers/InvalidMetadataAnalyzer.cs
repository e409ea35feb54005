using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers.Contract;
using PluginHost.Sdk.Analyzers.Metadata;
using PluginHost.Sdk.Analyzers.Shapes;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1002: what the host would refuse about actions, their parameters and the settings.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidMetadataAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.InvalidMetadata);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (PluginMembers.Of(start.Compilation) is not { } members) return;
            start.RegisterSymbolAction(symbol => AnalyzeAction(symbol), SymbolKind.NamedType, SymbolKind.Method);
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, members.Value), SymbolKind.NamedType);
        });
    }

    private static void AnalyzeAction(SymbolAnalysisContext context)
    {
        if (ExportedAction.Of(context.Symbol) is not { } action) return;
        var problems = new List<ShapeProblem>();
        var shapes = new ActionShapes(action, problems.Add);
        var parameters = shapes.ReadParameters();
        shapes.ReadOutputs();
        foreach (var fault in ActionTexts.Check(action).Concat(ActionDeclaration.Check(action)).Concat(ActionExtras.Check(action, parameters))) Report(context, fault.Place, fault.Text, fault.Fix);

        // A type's own declaration reports what stands there; what is not in source is reported here.
        Report(context, problems.Where(problem => SymbolEqualityComparer.Default.Equals(problem.Owner, action.Symbol) || !IsHere(problem)));
    }

    private static void AnalyzeType(SymbolAnalysisContext context, PluginMembers members)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var problems = new List<ShapeProblem>();
        foreach (var input in members.Inputs(type)) new ShapeReader(problems.Add, isInput: true).ReadObject(input);
        foreach (var output in members.Outputs(type)) new ShapeReader(problems.Add, isInput: false).ReadObject(output);
        if (members.IsRoot(type)) ActionShapes.CheckShowWhen(type, JsonMember.Of(type, isInput: true, out _), problems.Add);
        Report(context, problems.Where(problem => SymbolEqualityComparer.Default.Equals(problem.Owner.OriginalDefinition, type) && IsHere(problem)));
        if (members.Settings.Contains(type, SymbolEqualityComparer.Default)) AnalyzeSettings(context, type, members);
    }

    private static void AnalyzeSettings(SymbolAnalysisContext context, INamedTypeSymbol type, PluginMembers members)
    {
        if (KnownShapes.Scalar(type) is null && !KnownShapes.IsObject(type))
        {
            Report(context, null, $"'{type.Name}' is marked [PluginSettings] and cannot be created: expected a record or class that is not abstract or static. Make it one.");
        }

        if (!SymbolEqualityComparer.Default.Equals(members.Settings[0], type))
        {
            Report(context, null, $"'{type.Name}' is marked [PluginSettings], and so is '{members.Settings[0].Name}': expected one record for the whole plugin. Put the settings into one, and let it hold the other.");
        }
    }

    private static bool IsHere(ShapeProblem problem) => problem.Place is not null;

    private static void Report(SymbolAnalysisContext context, IEnumerable<ShapeProblem> problems)
    {
        foreach (var group in problems.GroupBy(static problem => (problem.Place, problem.Text)))
        {
            var problem = group.First();
            Report(context, problem.Place, problem.Text, problem.Replacement is { } text ? MetadataFix.Of(MetadataFix.Replacement, text) : null);
        }
    }

    private static void Report(SymbolAnalysisContext context, Location? place, string text, ImmutableDictionary<string, string?>? fix = null) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.InvalidMetadata, place ?? context.Symbol.Locations[0], fix, text));
}
