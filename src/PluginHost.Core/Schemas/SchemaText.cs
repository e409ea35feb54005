using System.Globalization;

namespace PluginHost.Core.Schemas;

/// <summary>Says in words what a schema expects: "an integer from 1 to 10".</summary>
internal static class SchemaText
{
    internal static string Describe(ValueSchema schema) => Kind(schema) + Range(schema) + Length(schema);

    private static string Kind(ValueSchema schema) => schema switch
    {
        { Options.Count: > 0 } => "one of " + string.Join(", ", schema.Options.Select(static option => option.Value)),
        { Format: { } format } => Format(format),
        { Type: SchemaType.String, Pattern: { } pattern } => $"a string matching {pattern}",
        { Type: SchemaType.Array, Items: { } items } => $"an array of {Plural(items)}",
        _ => schema.Type switch
        {
            SchemaType.String => "a string",
            SchemaType.Integer => "an integer",
            SchemaType.Number => "a number",
            SchemaType.Boolean => "true or false",
            SchemaType.Object or SchemaType.Map => "an object",
            _ => "any value",
        },
    };

    private static string Plural(ValueSchema items) => items.Type switch
    {
        SchemaType.String => "strings",
        SchemaType.Integer => "integers",
        SchemaType.Number => "numbers",
        SchemaType.Boolean => "booleans",
        SchemaType.Object or SchemaType.Map => "objects",
        SchemaType.Array => "arrays",
        _ => "values",
    };

    private static string Format(StringFormat format) => format switch
    {
        StringFormat.Uuid => "a UUID",
        StringFormat.DateTime => "a date and time such as 2026-01-31T12:00:00Z",
        StringFormat.Date => "a date such as 2026-01-31",
        StringFormat.Time => "a time such as 12:00:00",
        StringFormat.Duration => "a duration such as 500ms, 30s or 1.5m",
        StringFormat.Uri => "a URI",
        StringFormat.Email => "an e-mail address",
        StringFormat.Base64 => "bytes in base64",
        _ => "a single character",
    };

    private static string Range(ValueSchema schema) => schema switch
    {
        { Minimum: { } minimum, Maximum: { } maximum } => $" from {Bound(minimum, schema.ExclusiveMinimum)} to {Bound(maximum, schema.ExclusiveMaximum)}",
        { Minimum: { } minimum } => $" of at least {Bound(minimum, schema.ExclusiveMinimum)}",
        { Maximum: { } maximum } => $" of at most {Bound(maximum, schema.ExclusiveMaximum)}",
        _ => "",
    };

    private static string Bound(decimal value, bool exclusive) => value.ToString(CultureInfo.InvariantCulture) + (exclusive ? " (exclusive)" : "");

    private static string Length(ValueSchema schema)
    {
        var unit = schema.Type == SchemaType.Array ? "items" : "characters";
        return schema switch
        {
            { MinLength: { } minimum, MaxLength: { } maximum } => $" with {minimum} to {maximum} {unit}",
            { MinLength: { } minimum } => $" with at least {minimum} {unit}",
            { MaxLength: { } maximum } => $" with at most {maximum} {unit}",
            _ => "",
        };
    }
}
