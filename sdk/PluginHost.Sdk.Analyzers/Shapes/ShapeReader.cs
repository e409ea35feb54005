using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>Turns types into JSON shapes as the host does, and reports what it would refuse.</summary>
/// <param name="report">Receives what is wrong.</param>
/// <param name="isInput">True for what is read from JSON, false for what is written.</param>
internal sealed class ShapeReader(Action<ShapeProblem> report, bool isInput)
{
    /// <summary>Most properties of one object.</summary>
    internal const int MaxProperties = 64;

    private readonly List<INamedTypeSymbol> _types = [];
    private ISymbol? _owner;

    /// <summary>The shape of an object with these members.</summary>
    internal Shape ReadMembers(ISymbol owner, IReadOnlyList<JsonMember> members, bool allowsUnknown)
    {
        var before = _owner;
        _owner = owner;
        var properties = members.Select(ReadMember).ToList();
        _owner = before;
        ReportDuplicates(owner, members);
        if (members.Count > MaxProperties)
        {
            var word = owner is IMethodSymbol ? "parameters" : "properties";
            report(new(owner, PlaceOf(owner), $"'{owner.Name}' has {members.Count} {word}, and one object may have at most {MaxProperties}. Move some of them into records of their own."));
        }

        return new() { Kind = ShapeKind.Object, Properties = properties, AllowsUnknown = allowsUnknown };
    }

    /// <summary>The shape of a record or class.</summary>
    internal Shape ReadObject(INamedTypeSymbol type)
    {
        // A type that contains itself has no finite shape: below the second level anything goes.
        if (_types.Count(outer => SymbolEqualityComparer.Default.Equals(outer, type)) > 1) return Shape.Any;
        _types.Add(type);
        var members = JsonMember.Of(type, isInput, out var allowsUnknown);
        var shape = ReadMembers(type, members, allowsUnknown);
        _types.RemoveAt(_types.Count - 1);
        return shape;
    }

    /// <summary>The shape of any value.</summary>
    internal Shape ReadValue(ITypeSymbol type, NullableAnnotation nullability, ISymbol owner, Location? place, string name)
    {
        if (type.TypeKind == TypeKind.Error) return Shape.Any;
        if (KnownShapes.NullableValue(type) is { } inner) return ReadValue(inner, NullableAnnotation.NotAnnotated, owner, place, name) with { IsNullable = true };
        var shape = ReadShape(type, owner, place, name);
        return !type.IsValueType && nullability != NullableAnnotation.NotAnnotated ? shape with { IsNullable = true } : shape;
    }

    private Shape ReadShape(ITypeSymbol type, ISymbol owner, Location? place, string name)
    {
        if (KnownShapes.Scalar(type) is { } scalar) return scalar;
        if (type.TypeKind == TypeKind.Enum) return new() { Kind = ShapeKind.String, Options = EnumNames(type) };
        if (KnownShapes.ListItem(type) is { } item) return new() { Kind = ShapeKind.Array, Items = ReadValue(item, item.NullableAnnotation, owner, place, name) };
        if (KnownShapes.MapValue(type) is { } value) return new() { Kind = ShapeKind.Map, Items = ReadValue(value, value.NullableAnnotation, owner, place, name) };
        if (KnownShapes.IsObject(type)) return ReadObject((INamedTypeSymbol)type);
        report(new(owner, place, $"'{name}' has the type '{type.ToDisplayString()}', which has no JSON form. Use a scalar, an enum, a record, a list or a dictionary with string keys."));
        return Shape.Any;
    }

    private ShapeProperty ReadMember(JsonMember member)
    {
        var owner = _owner!;
        var value = ReadValue(member.Type, member.Nullability, owner, member.Place, member.Name);
        value = new ShapeAttributes(member, (place, text) => report(new(owner, place ?? member.Place, text))).Apply(value);
        var found = DefaultText.Of(member);
        if (found.Json is { } json && ShapeFit.FirstFault(value, json, member.Name) is { } fault)
        {
            report(new(owner, found.Place ?? member.Place, $"The default {json} of '{member.Name}' does not fit: {fault} Mend the default or what limits it."));
        }

        return new(member.Name, value)
        {
            IsRequired = isInput && !found.Exists && (member.IsMarkedRequired || (member.Parameter is not null && !value.IsNullable)),
            IsConditional = member.Attributes.Has(AttributeReading.Sdk, "ShowWhenAttribute"),
        };
    }

    private void ReportDuplicates(ISymbol owner, IReadOnlyList<JsonMember> members)
    {
        foreach (var group in members.GroupBy(static member => member.Name, StringComparer.Ordinal).Where(static group => group.Skip(1).Any()))
        {
            var names = group.Select(static member => $"'{member.DeclaredName}'").ToArray();
            report(new(owner, group.Last().Place, $"{string.Join(" and ", names)} have the same JSON name '{group.Key}'. Rename one of them, or give it a [JsonPropertyName]."));
        }
    }

    private static IReadOnlyList<string> EnumNames(ITypeSymbol type) => [.. type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue).Select(EnumName)];

    internal static string EnumName(IFieldSymbol field) =>
        field.GetAttributes().Find(AttributeReading.Json, "JsonStringEnumMemberNameAttribute")?.Text(0) ?? TextForms.Snake(field.Name);

    internal static Location? PlaceOf(ISymbol symbol) => symbol.Locations.FirstOrDefault(static location => location.IsInSource);
}
