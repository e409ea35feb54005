using System.Collections.Frozen;
using System.Text.RegularExpressions;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>The .NET types that have a JSON shape of their own, by full name.</summary>
internal static class KnownTypes
{
    internal const string Nullable = "System.Nullable`1";

    private static readonly FrozenDictionary<string, ValueSchema> Scalars = new Dictionary<string, ValueSchema>
    {
        ["System.String"] = new() { Type = SchemaType.String },
        ["System.Char"] = Text(StringFormat.Character),
        ["System.Boolean"] = new() { Type = SchemaType.Boolean },
        ["System.SByte"] = Integer(sbyte.MinValue, sbyte.MaxValue),
        ["System.Byte"] = Integer(byte.MinValue, byte.MaxValue),
        ["System.Int16"] = Integer(short.MinValue, short.MaxValue),
        ["System.UInt16"] = Integer(ushort.MinValue, ushort.MaxValue),
        ["System.Int32"] = Integer(int.MinValue, int.MaxValue),
        ["System.UInt32"] = Integer(uint.MinValue, uint.MaxValue),
        ["System.Int64"] = Integer(long.MinValue, long.MaxValue),
        ["System.UInt64"] = Integer(ulong.MinValue, ulong.MaxValue),
        ["System.Single"] = new() { Type = SchemaType.Number },
        ["System.Double"] = new() { Type = SchemaType.Number },
        ["System.Decimal"] = new() { Type = SchemaType.Number, Minimum = decimal.MinValue, Maximum = decimal.MaxValue },
        ["System.Guid"] = Text(StringFormat.Uuid),
        ["System.DateTime"] = Text(StringFormat.DateTime),
        ["System.DateTimeOffset"] = Text(StringFormat.DateTime),
        ["System.DateOnly"] = Text(StringFormat.Date),
        ["System.TimeOnly"] = Text(StringFormat.Time),
        ["System.TimeSpan"] = Text(StringFormat.Duration),
        ["System.Uri"] = Text(StringFormat.Uri),
        ["System.Byte[]"] = Text(StringFormat.Base64),
        ["System.Object"] = ValueSchema.Any,
        ["System.Text.Json.JsonElement"] = ValueSchema.Any,
        ["System.Text.Json.Nodes.JsonNode"] = ValueSchema.Any,
        ["System.Text.Json.Nodes.JsonValue"] = ValueSchema.Any,
        ["System.Text.Json.Nodes.JsonObject"] = ValueSchema.AnyObject,
        ["System.Text.Json.Nodes.JsonArray"] = new() { Type = SchemaType.Array, Items = ValueSchema.Any },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Lists = new[]
    {
        "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyList`1",
        "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IList`1", "System.Collections.Generic.List`1",
        "System.Collections.Generic.ISet`1", "System.Collections.Generic.IReadOnlySet`1", "System.Collections.Generic.HashSet`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.Collections.Immutable.ImmutableList`1",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Maps = new[]
    {
        "System.Collections.Generic.IReadOnlyDictionary`2", "System.Collections.Generic.IDictionary`2", "System.Collections.Generic.Dictionary`2",
        "System.Collections.Immutable.ImmutableDictionary`2",
    }.ToFrozenSet(StringComparer.Ordinal);

    internal static ValueSchema? Scalar(Type type) => type.FullName is { } name && Scalars.TryGetValue(name, out var schema) ? schema : null;

    /// <summary>The item type of an array or list; null for other types.</summary>
    internal static Type? ListItem(Type type) =>
        type.IsSZArray ? type.GetElementType() : IsOneOf(type, Lists) ? type.GetGenericArguments()[0] : null;

    /// <summary>The value type of a dictionary with string keys; null for other types.</summary>
    internal static Type? MapValue(Type type) =>
        IsOneOf(type, Maps) && type.GetGenericArguments() is [{ FullName: "System.String" }, var value] ? value : null;

    /// <summary>The type inside a nullable value type; null for other types.</summary>
    internal static Type? NullableValue(Type type) => type.IsGenericType && type.GetGenericTypeDefinition().FullName == Nullable ? type.GetGenericArguments()[0] : null;

    private static bool IsOneOf(Type type, FrozenSet<string> names) => type.IsGenericType && names.Contains(type.GetGenericTypeDefinition().FullName!);

    private static ValueSchema Text(StringFormat format) => new() { Type = SchemaType.String, Format = format };

    private static ValueSchema Integer(decimal minimum, decimal maximum) => new() { Type = SchemaType.Integer, Minimum = minimum, Maximum = maximum };

    /// <summary>An author's pattern, with a time limit where it cannot run without backtracking.</summary>
    /// <exception cref="ArgumentException">The pattern is malformed.</exception>
    internal static Regex CreatePattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100)); // Look-arounds and back references backtrack.
        }
    }
}
