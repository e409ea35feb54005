using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Contract;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>The .NET types that have a JSON shape of their own, by full name.</summary>
/// <remarks>The engine's KnownTypes once more: rules run inside the compiler and cannot refer to the engine. AgreementTests keeps the two together.</remarks>
internal static class KnownShapes
{
    private static readonly Dictionary<string, Shape> Scalars = new(StringComparer.Ordinal)
    {
        ["System.String"] = new() { Kind = ShapeKind.String },
        ["System.Char"] = Text(TextFormat.Character),
        ["System.Boolean"] = new() { Kind = ShapeKind.Boolean },
        ["System.SByte"] = Integer(sbyte.MinValue, sbyte.MaxValue),
        ["System.Byte"] = Integer(byte.MinValue, byte.MaxValue),
        ["System.Int16"] = Integer(short.MinValue, short.MaxValue),
        ["System.UInt16"] = Integer(ushort.MinValue, ushort.MaxValue),
        ["System.Int32"] = Integer(int.MinValue, int.MaxValue),
        ["System.UInt32"] = Integer(uint.MinValue, uint.MaxValue),
        ["System.Int64"] = Integer(long.MinValue, long.MaxValue),
        ["System.UInt64"] = Integer(ulong.MinValue, ulong.MaxValue),
        ["System.Single"] = new() { Kind = ShapeKind.Number },
        ["System.Double"] = new() { Kind = ShapeKind.Number },
        ["System.Decimal"] = new() { Kind = ShapeKind.Number, Minimum = decimal.MinValue, Maximum = decimal.MaxValue },
        ["System.Guid"] = Text(TextFormat.Uuid),
        ["System.DateTime"] = Text(TextFormat.DateTime),
        ["System.DateTimeOffset"] = Text(TextFormat.DateTime),
        ["System.DateOnly"] = Text(TextFormat.Date),
        ["System.TimeOnly"] = Text(TextFormat.Time),
        ["System.TimeSpan"] = Text(TextFormat.Duration),
        ["System.Uri"] = Text(TextFormat.Uri),
        ["System.Byte[]"] = Text(TextFormat.Base64),
        ["System.Object"] = Shape.Any,
        ["System.Text.Json.JsonElement"] = Shape.Any,
        ["System.Text.Json.Nodes.JsonNode"] = Shape.Any,
        ["System.Text.Json.Nodes.JsonValue"] = Shape.Any,
        ["System.Text.Json.Nodes.JsonObject"] = Shape.AnyObject,
        ["System.Text.Json.Nodes.JsonArray"] = new() { Kind = ShapeKind.Array, Items = Shape.Any },
    };

    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyList`1",
        "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IList`1", "System.Collections.Generic.List`1",
        "System.Collections.Generic.ISet`1", "System.Collections.Generic.IReadOnlySet`1", "System.Collections.Generic.HashSet`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.Collections.Immutable.ImmutableList`1",
    };

    private static readonly HashSet<string> Maps = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.IReadOnlyDictionary`2", "System.Collections.Generic.IDictionary`2", "System.Collections.Generic.Dictionary`2",
        "System.Collections.Immutable.ImmutableDictionary`2",
    };

    internal static Shape? Scalar(ITypeSymbol type) => Scalars.TryGetValue(type.FullName(), out var shape) ? shape : null;

    /// <summary>The item type of an array or list; null for other types.</summary>
    internal static ITypeSymbol? ListItem(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.Rank == 1 ? array.ElementType : null,
        INamedTypeSymbol { IsGenericType: true } named when Lists.Contains(named.FullName()) => named.TypeArguments[0],
        _ => null,
    };

    /// <summary>The value type of a dictionary with string keys; null for other types.</summary>
    internal static ITypeSymbol? MapValue(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsGenericType: true } named && Maps.Contains(named.FullName()) && named.TypeArguments[0].SpecialType == SpecialType.System_String ? named.TypeArguments[1] : null;

    /// <summary>The type inside a nullable value type; null for other types.</summary>
    internal static ITypeSymbol? NullableValue(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } named ? named.TypeArguments[0] : null;

    /// <summary>True for a record, class or struct whose properties are read.</summary>
    internal static bool IsObject(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, IsStatic: false }
        && !type.ContainingNamespace.IsSystem() && Scalar(type) is null && ListItem(type) is null && MapValue(type) is null;

    private static Shape Text(TextFormat format) => new() { Kind = ShapeKind.String, Format = format };

    private static Shape Integer(decimal minimum, decimal maximum) => new() { Kind = ShapeKind.Integer, Minimum = minimum, Maximum = maximum };
}
