using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginHost.Sdk.Analyzers.Contract;
using PluginHost.Sdk.Analyzers.Shapes;

namespace PluginHost.Sdk.Analyzers;

/// <summary>PH1003: a parameter or setting whose default is only in an initialiser, where metadata cannot show it.</summary>
/// <remarks>Left alone is what <c>[DefaultValue]</c> cannot express, and what says nothing: <c>null</c>, <c>default</c> and the empty text.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InitialiserDefaultAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Key of the diagnostic's property that holds the arguments of the attribute to add.</summary>
    internal const string Arguments = "arguments";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.InitialiserDefault);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (PluginMembers.Of(start.Compilation) is not { } members) return;
            start.RegisterSyntaxNodeAction(node => Analyze(node, members), SyntaxKind.PropertyDeclaration);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, Lazy<PluginMembers> members)
    {
        if (((PropertyDeclarationSyntax)context.Node).Initializer is not { Value: var expression } || IsDefault(expression)) return;
        if (context.SemanticModel.GetConstantValue(expression, context.CancellationToken) is not { HasValue: true, Value: { } value } || value is "") return;
        if (context.ContainingSymbol is not IPropertySymbol property || !members.Value.Inputs(property.ContainingType).Any()) return;
        if (FindMember(property) is not { Parameter: null, IsMarkedRequired: false } member || member.Attributes.Has(AttributeReading.ComponentModel, "DefaultValueAttribute")) return;
        var arguments = ArgumentsOf(value, expression);
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.InitialiserDefault, property.Locations[0], ImmutableDictionary<string, string?>.Empty.Add(Arguments, arguments), property.Name, expression.ToString(), arguments));
    }

    private static bool IsDefault(ExpressionSyntax expression) => expression.ToString().StartsWith("default", StringComparison.Ordinal);

    private static JsonMember? FindMember(IPropertySymbol property) =>
        JsonMember.Of(property.ContainingType, isInput: true, out _).FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.Property, property));

    // An attribute cannot hold a decimal: there is a text for it.
    private static string ArgumentsOf(object value, ExpressionSyntax expression) =>
        value is decimal number ? $"typeof(decimal), \"{number.ToString(CultureInfo.InvariantCulture)}\"" : expression.ToString();
}
