using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1001: two actions of one plugin have the same name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DuplicateActionAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Key of the diagnostic's property that holds a name which is free.</summary>
    internal const string FreeName = "name";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.DuplicateAction);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (PluginMembers.Of(start.Compilation) is not { } members) return;
            start.RegisterSymbolAction(symbol => Analyze(symbol, members), SymbolKind.NamedType, SymbolKind.Method);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, Lazy<PluginMembers> members)
    {
        if (ExportedAction.Of(context.Symbol) is not { } action) return;
        var same = members.Value.Actions.Where(other => other.Name == action.Name).ToArray();
        if (same.Length < 2 || SymbolEqualityComparer.Default.Equals(same[0].Symbol, action.Symbol)) return;
        var place = action.Attribute.PlaceOf(0) ?? action.Symbol.Locations[0];
        var fix = ImmutableDictionary<string, string?>.Empty.Add(FreeName, FindFreeName(members.Value, action, Array.FindIndex(same, other => SymbolEqualityComparer.Default.Equals(other.Symbol, action.Symbol))));
        context.ReportDiagnostic(Diagnostic.Create(Rules.DuplicateAction, place, same[0].Symbol.Locations, fix, action.Name, MemberName(same[0]), MemberName(action)));
    }

    // The method's or class's own name tells two actions apart best; numbers are for where it is taken, too.
    private static string? FindFreeName(PluginMembers members, ExportedAction action, int index)
    {
        var own = action.Symbol is INamedTypeSymbol && action.Symbol.Name.EndsWith("Action", StringComparison.Ordinal) ? action.Symbol.Name.Substring(0, action.Symbol.Name.Length - "Action".Length) : action.Symbol.Name;
        var numbered = Enumerable.Range(index + 1, members.Actions.Count + 1).Select(number => FormattableString.Invariant($"{action.Name}_{number}"));
        return numbered.Prepend(TextForms.Snake(own)).FirstOrDefault(name => TextForms.IsName(name) && members.Actions.All(other => other.Name != name));
    }

    private static string MemberName(ExportedAction action) =>
        action.Method is { } method ? $"{method.ContainingType.ToDisplayString()}.{method.Name}" : action.Symbol.ToDisplayString();
}
