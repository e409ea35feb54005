using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Finds a default in metadata: of the constructor or method parameter, or in <c>[DefaultValue]</c>.</summary>
internal sealed class DefaultReader
{
    internal DefaultReader(Type type, IList<CustomAttributeData> attributes, ParameterInfo? parameter)
    {
        var target = KnownTypes.NullableValue(type) ?? type;
        if (parameter is { HasDefaultValue: true })
        {
            (HasDefault, IsFromConstructor) = (true, true);
            Json = ToJson(parameter.RawDefaultValue, target);
        }
        else if (attributes.Find("System.ComponentModel.DefaultValueAttribute") is { } attribute)
        {
            HasDefault = true;
            var value = attribute.ConstructorArguments[^1].Value;
            Json = attribute.ConstructorArguments.Count == 2 && value is string text ? FromText(text, target) : ToJson(value, target);
        }
    }

    /// <summary>True when there is a default, even <c>null</c>.</summary>
    internal bool HasDefault { get; }

    /// <summary>True when the constructor or method applies it by itself.</summary>
    internal bool IsFromConstructor { get; }

    /// <summary>The default as JSON text; null when there is none or it is <c>null</c>.</summary>
    internal string? Json { get; }

    // [DefaultValue(typeof(decimal), "1.5")]: the text of a value that attributes cannot hold.
    private static string? FromText(string text, Type type) =>
        KnownTypes.Scalar(type) is { Type: SchemaType.Integer or SchemaType.Number or SchemaType.Boolean } ? text.ToLowerInvariant() : ToJson(text, type);

    private static string? ToJson(object? value, Type type) => value switch
    {
        null or Missing => null,
        _ when type.IsEnum => EnumName(value, type),
        double or float or decimal => Convert.ToString(value, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        string text => JsonValue.Create(text).ToJsonString(),
        char character => JsonValue.Create(character.ToString()).ToJsonString(),
        IConvertible number => Convert.ToString(number, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? EnumName(object value, Type type)
    {
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture) != Convert.ToDecimal(value, CultureInfo.InvariantCulture)) continue;
            var name = field.GetCustomAttributesData().Find("System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute")?.Argument<string>(0);
            return JsonSerializer.Serialize(name ?? Naming.Snake(field.Name));
        }

        return null;
    }
}
