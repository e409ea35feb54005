using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;
using PluginHost.Sdk.Analyzers.Shapes;

namespace PluginHost.Sdk.Analyzers.Metadata;

/// <summary>Reads the parameters and outputs of an action.</summary>
/// <param name="action">The action.</param>
/// <param name="report">Receives what is wrong with them; problems of types are owned by those types.</param>
internal sealed class ActionShapes(ExportedAction action, Action<ShapeProblem> report)
{
    internal Shape ReadParameters()
    {
        var reader = new ShapeReader(report, isInput: true);
        if (action.Method is { } method)
        {
            var members = ExportedAction.JsonParameters(method).Select(JsonMember.Of).ToArray();
            CheckShowWhen(action.Symbol, members, report);
            return reader.ReadMembers(method, members, allowsUnknown: false);
        }

        return action.ParametersType is { } type ? ReadRoot(reader, type, "ParametersAttribute") : Shape.AnyObject;
    }

    internal void ReadOutputs()
    {
        if (action.OutputsType is not { TypeKind: not TypeKind.Error } type) return;
        var place = action.Attributes.Find(AttributeReading.Sdk, "OutputsAttribute")?.PlaceOf(0) ?? ShapeReader.PlaceOf(action.Symbol);
        new ShapeReader(report, isInput: false).ReadValue(type, NullableAnnotation.NotAnnotated, action.Symbol, place, "result");
    }

    /// <summary>Reports each <c>[ShowWhen]</c> that names no other member.</summary>
    internal static void CheckShowWhen(ISymbol owner, IReadOnlyList<JsonMember> members, Action<ShapeProblem> report)
    {
        foreach (var member in members)
        {
            if (member.Attributes.Find(AttributeReading.Sdk, "ShowWhenAttribute") is not { } rule || rule.Text(0) is not { } name) continue;
            var others = members.Where(other => other != member && other.Name != member.Name).Select(static other => other.Name).ToArray();
            if (others.Contains(name, StringComparer.Ordinal)) continue;
            var better = others.Contains(TextForms.Snake(name), StringComparer.Ordinal) ? TextForms.Snake(name) : null;
            var advice = better is not null ? $"Write '{better}'." : others.Length == 0 ? "There is no other: remove it." : $"Name one of these: {string.Join(", ", others)}.";
            report(new(owner, rule.PlaceOf(0) ?? member.Place, $"[ShowWhen] of '{member.Name}' names '{name}', which is no other parameter of the action. {advice}") { Replacement = better });
        }
    }

    private Shape ReadRoot(ShapeReader reader, ITypeSymbol type, string attribute)
    {
        if (type.TypeKind == TypeKind.Error || KnownShapes.Scalar(type) is { Kind: ShapeKind.Object or ShapeKind.Any }) return Shape.AnyObject;
        if (KnownShapes.IsObject(type)) return reader.ReadObject((INamedTypeSymbol)type);
        var place = action.Attributes.Find(AttributeReading.Sdk, attribute)?.PlaceOf(0) ?? ShapeReader.PlaceOf(action.Symbol);
        report(new(action.Symbol, place, $"'{type.ToDisplayString()}' cannot be the type of an action's parameters: expected a record or class that can be created. Declare a record."));
        return Shape.AnyObject;
    }
}
