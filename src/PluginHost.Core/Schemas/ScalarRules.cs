using System.Globalization;
using System.Text.Json;

namespace PluginHost.Core.Schemas;

/// <summary>The rules for strings, numbers and booleans.</summary>
internal static class ScalarRules
{
    /// <summary>A broken rule; the message takes the path.</summary>
    internal sealed record Fault(string Code, Func<string, string> Message);

    /// <summary>The first rule that the value breaks; null when it fits.</summary>
    internal static Fault? Check(ref Utf8JsonReader reader, ValueSchema schema) => schema.Type switch
    {
        SchemaType.Boolean => reader.TokenType is JsonTokenType.True or JsonTokenType.False ? null : WrongType(schema),
        SchemaType.Integer or SchemaType.Number => CheckNumber(ref reader, schema),
        _ => CheckString(ref reader, schema),
    };

    private static Fault? CheckNumber(ref Utf8JsonReader reader, ValueSchema schema)
    {
        if (reader.TokenType != JsonTokenType.Number) return WrongType(schema);
        if (schema.Type == SchemaType.Integer && reader.TryGetInt64(out var integer)) return CheckRange(integer, schema);
        if (reader.TryGetDecimal(out var number))
        {
            return schema.Type == SchemaType.Integer && number != decimal.Truncate(number) ? WrongType(schema) : CheckRange(number, schema);
        }

        var finite = schema.Type == SchemaType.Number && reader.TryGetDouble(out var large) && double.IsFinite(large);
        return finite && schema is { Minimum: null, Maximum: null } ? null : OutOfRange(schema);
    }

    private static Fault? CheckRange(decimal value, ValueSchema schema)
    {
        var tooSmall = schema.Minimum is { } minimum && (schema.ExclusiveMinimum ? value <= minimum : value < minimum);
        var tooLarge = schema.Maximum is { } maximum && (schema.ExclusiveMaximum ? value >= maximum : value > maximum);
        return tooSmall || tooLarge ? OutOfRange(schema) : null;
    }

    private static Fault? CheckString(ref Utf8JsonReader reader, ValueSchema schema)
    {
        if (schema.Format == StringFormat.Duration && reader.TokenType == JsonTokenType.Number) return IsSeconds(ref reader) ? null : WrongFormat(schema);
        if (reader.TokenType != JsonTokenType.String) return WrongType(schema);
        if (reader.ValueIsEscaped) _ = reader.GetString(); // Throws when the escapes are no Unicode, which nothing behind this could read.
        if (schema.Options.Count > 0) return IsOption(ref reader, schema) ? null : NotAnOption(schema);
        if (schema is { Format: null, MinLength: null, MaxLength: null, Pattern: null }) return null;
        return CheckText(reader.GetString()!, schema);
    }

    private static Fault? CheckText(string text, ValueSchema schema)
    {
        if (text.Length < schema.MinLength) return new("too_short", path => $"'{path}' has {Characters(text.Length)}; at least {schema.MinLength} are needed.");
        if (text.Length > schema.MaxLength) return new("too_long", path => $"'{path}' has {Characters(text.Length)}; at most {schema.MaxLength} are allowed.");
        if (schema.Format is { } format && !StringFormats.Fits(format, text)) return WrongFormat(schema);
        return schema.Pattern is { } pattern && !StringFormats.Matches(pattern, text)
            ? new("pattern", path => schema.PatternMessage ?? $"'{path}' must match {pattern}.")
            : null;
    }

    private static bool IsOption(ref Utf8JsonReader reader, ValueSchema schema)
    {
        foreach (var option in schema.Options)
        {
            if (reader.ValueTextEquals(option.Utf8Value)) return true;
        }

        return false;
    }

    private static bool IsSeconds(ref Utf8JsonReader reader) => reader.TryGetDouble(out var seconds) && seconds >= 0 && seconds < TimeSpan.MaxValue.TotalSeconds / 2;

    private static Fault WrongFormat(ValueSchema schema) => new("format", path => $"'{path}' must be {SchemaText.Describe(schema)}.");

    private static Fault NotAnOption(ValueSchema schema) =>
        new("not_an_option", path => $"'{path}' must be one of: {string.Join(", ", schema.Options.Select(static option => option.Value))}.");

    private static Fault WrongType(ValueSchema schema) => new("wrong_type", path => $"'{path}' must be {SchemaText.Describe(schema)}.");

    private static Fault OutOfRange(ValueSchema schema) => new("out_of_range", path => $"'{path}' must be {SchemaText.Describe(schema)}.");

    private static string Characters(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} character{(count == 1 ? "" : "s")}");
}
