using System.Reflection;
using System.Text.Json;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Turns .NET types, seen as metadata, into schemas. Not thread-safe: one per plugin.</summary>
/// <param name="problems">Receives what cannot be turned into a schema.</param>
/// <param name="warnings">Receives what is ignored.</param>
internal sealed class SchemaReader(List<string> problems, List<string> warnings)
{
    private readonly NullabilityInfoContext _nullability = new();
    private readonly Stack<string> _path = new();

    /// <summary>The schema of an action's parameters or a plugin's settings.</summary>
    /// <param name="type">A record or class.</param>
    /// <param name="fillsAll">True when nobody else applies the defaults of constructor parameters.</param>
    internal ValueSchema ReadInput(Type type, bool fillsAll) => ReadRoot(type, new(this, warnings, IsInput: true, fillsAll));

    /// <summary>The schema of an action's outputs; null when the type is no object and stands as a single value.</summary>
    internal ValueSchema? ReadOutput(Type type)
    {
        if (KnownTypes.Scalar(type) is { Type: SchemaType.Object } any) return any;
        return IsObject(type) ? ReadRoot(type, new(this, warnings, IsInput: false, FillsAll: false)) : null;
    }

    /// <summary>The schema of any value.</summary>
    internal ValueSchema ReadValue(Type type, NullabilityInfo? nullability, PropertyReader properties)
    {
        if (KnownTypes.NullableValue(type) is { } inner) return ReadValue(inner, null, properties) with { IsNullable = true };
        var schema = ReadShape(type, nullability, properties);
        return IsNullable(type, nullability) ? schema with { IsNullable = true } : schema;
    }

    internal NullabilityInfo Nullability(ParameterInfo parameter) => _nullability.Create(parameter);

    internal NullabilityInfo Nullability(PropertyInfo property) => _nullability.Create(property);

    internal void Problem(string member, string text) => problems.Add($"'{string.Join('.', _path.Reverse().Append(member).Where(static name => name.Length > 0))}': {text}");

    /// <summary>Reads the value of a property, so that problems below name it.</summary>
    internal ValueSchema ReadProperty(string name, Type type, NullabilityInfo nullability, PropertyReader properties)
    {
        _path.Push(name);
        var schema = ReadValue(type, nullability, properties);
        _path.Pop();
        return schema;
    }

    /// <summary>True when <c>null</c> is a legal value: a nullable type, or a reference without nullable annotations.</summary>
    internal static bool IsNullable(Type type, NullabilityInfo? nullability) =>
        KnownTypes.NullableValue(type) is not null || (!type.IsValueType && nullability is { ReadState: NullabilityState.Nullable or NullabilityState.Unknown });

    private ValueSchema ReadRoot(Type type, PropertyReader properties)
    {
        if (KnownTypes.Scalar(type) is { Type: SchemaType.Object or SchemaType.Any }) return ValueSchema.AnyObject;
        if (IsObject(type)) return ReadObject(type, properties);
        problems.Add($"'{type.FullName}' cannot be the type of parameters or outputs: use a record.");
        return ValueSchema.AnyObject;
    }

    private ValueSchema ReadShape(Type type, NullabilityInfo? nullability, PropertyReader properties)
    {
        if (KnownTypes.Scalar(type) is { } scalar) return scalar;
        if (type.IsEnum) return ReadEnum(type);
        if (KnownTypes.ListItem(type) is { } item)
        {
            var itemNullability = type.IsSZArray ? nullability?.ElementType : nullability?.GenericTypeArguments.FirstOrDefault();
            return new() { Type = SchemaType.Array, Items = ReadValue(item, itemNullability, properties) };
        }

        if (KnownTypes.MapValue(type) is { } value) return new() { Type = SchemaType.Map, Items = ReadValue(value, nullability?.GenericTypeArguments.LastOrDefault(), properties) };
        if (IsObject(type)) return ReadObject(type, properties);
        Problem("", $"the type '{type}' has no JSON form: use a scalar, an enum, a record, a list or a dictionary with string keys.");
        return ValueSchema.Any;
    }

    // A type that contains itself has no finite schema: below the second level anything goes.
    private ValueSchema ReadObject(Type type, PropertyReader properties)
    {
        if (_path.Count(name => name == type.Name) > 1 || _path.Count > SchemaValidator.MaxDepth) return ValueSchema.Any;
        _path.Push(type.Name);
        var found = properties.Read(type, out var allowsUnknown);
        _path.Pop();
        return ToObject(type.Name, found, "properties") with { AllowsUnknown = allowsUnknown };
    }

    /// <summary>An object of these properties.</summary>
    /// <param name="owner">Whose they are, for what is wrong.</param>
    /// <param name="properties">The properties.</param>
    /// <param name="word">What its author calls them.</param>
    internal ValueSchema ToObject(string owner, IReadOnlyList<PropertySchema> properties, string word)
    {
        foreach (var group in properties.GroupBy(static property => property.Name).Where(static group => group.Count() > 1)) Problem(group.Key, $"two {word} have this JSON name.");
        if (properties.Count > ValueSchema.MaxProperties) Problem(owner, $"has {properties.Count} {word}; at most {ValueSchema.MaxProperties} are allowed.");
        return new() { Type = SchemaType.Object, Properties = properties };
    }

    private static ValueSchema ReadEnum(Type type) => new()
    {
        Type = SchemaType.String,
        Options = [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field =>
        {
            var attributes = field.GetCustomAttributesData();
            var name = attributes.Find("System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute")?.Argument<string>(0)
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name);
            return new SchemaOption(name, attributes.Find(SchemaAttributes.Description)?.Argument<string>(0) ?? Naming.Words(name));
        })],
    };

    private static bool IsObject(Type type) =>
        KnownTypes.Scalar(type) is null && KnownTypes.ListItem(type) is null && KnownTypes.MapValue(type) is null
        && (type.IsClass || (type.IsValueType && !type.IsPrimitive && !type.IsEnum)) && !type.IsAbstract && !type.IsPointer && !type.IsArray
        && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true && type.BaseType?.FullName != "System.MulticastDelegate";
}
