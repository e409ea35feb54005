using System.Text.RegularExpressions;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>Kind of a JSON value.</summary>
internal enum ShapeKind
{
    Any = 0,
    Object,
    Map,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

/// <summary>How a string is to be read.</summary>
internal enum TextFormat
{
    None = 0,
    Uuid,
    DateTime,
    Date,
    Time,
    Duration,
    Uri,
    Email,
    Base64,
    Character,
}

/// <summary>The JSON shape of a .NET type, as the host reads it.</summary>
internal sealed record Shape
{
    internal static Shape Any { get; } = new() { Kind = ShapeKind.Any, IsNullable = true };

    internal static Shape AnyObject { get; } = new() { Kind = ShapeKind.Object, AllowsUnknown = true };

    internal ShapeKind Kind { get; set; }

    internal TextFormat Format { get; set; }

    internal bool IsNullable { get; set; }

    internal decimal? Minimum { get; set; }

    internal decimal? Maximum { get; set; }

    internal bool ExclusiveMinimum { get; set; }

    internal bool ExclusiveMaximum { get; set; }

    internal int? MinLength { get; set; }

    internal int? MaxLength { get; set; }

    internal Regex? Pattern { get; set; }

    /// <summary>The allowed values of a string; empty means any.</summary>
    internal IReadOnlyList<string> Options { get; set; } = [];

    internal Shape? Items { get; set; }

    internal bool AllowsUnknown { get; set; }

    internal IReadOnlyList<ShapeProperty> Properties { get; set; } = [];
}

/// <summary>A property of an object.</summary>
internal sealed class ShapeProperty(string name, Shape value)
{
    internal string Name { get; } = name;

    internal Shape Value { get; } = value;

    internal bool IsRequired { get; set; }

    /// <summary>True when it is there only under a condition, so that it may be missing.</summary>
    internal bool IsConditional { get; set; }
}

/// <summary>What a shape expects, in words.</summary>
internal static class ShapeWords
{
    internal static string Describe(Shape shape) => Kind(shape) + Range(shape) + Length(shape);

    private static string Kind(Shape shape) => shape switch
    {
        { Options.Count: > 0 } => "one of " + string.Join(", ", shape.Options),
        { Format: not TextFormat.None } => Format(shape.Format),
        { Kind: ShapeKind.String, Pattern: { } pattern } => $"a string matching {pattern}",
        _ => shape.Kind switch
        {
            ShapeKind.String => "a string",
            ShapeKind.Integer => "an integer",
            ShapeKind.Number => "a number",
            ShapeKind.Boolean => "true or false",
            ShapeKind.Array => "an array",
            ShapeKind.Object or ShapeKind.Map => "an object",
            _ => "any value",
        },
    };

    private static string Format(TextFormat format) => format switch
    {
        TextFormat.Uuid => "a UUID",
        TextFormat.DateTime => "a date and time such as 2026-01-31T12:00:00Z",
        TextFormat.Date => "a date such as 2026-01-31",
        TextFormat.Time => "a time such as 12:00:00",
        TextFormat.Duration => "a duration such as 500ms, 30s or 1.5m",
        TextFormat.Uri => "a URI",
        TextFormat.Email => "an e-mail address",
        TextFormat.Base64 => "bytes in base64",
        _ => "a single character",
    };

    private static string Range(Shape shape) => string.Concat(new[]
    {
        shape.Minimum is { } minimum ? FormattableString.Invariant($" from {minimum}{(shape.ExclusiveMinimum ? " (exclusive)" : "")}") : "",
        shape.Maximum is { } maximum ? FormattableString.Invariant($" to {maximum}{(shape.ExclusiveMaximum ? " (exclusive)" : "")}") : "",
    }.Where(static part => part.Length > 0));

    private static string Length(Shape shape)
    {
        var unit = shape.Kind == ShapeKind.Array ? "items" : "characters";
        return shape switch
        {
            { MinLength: { } minimum, MaxLength: { } maximum } => FormattableString.Invariant($" with {minimum} to {maximum} {unit}"),
            { MinLength: { } minimum } => FormattableString.Invariant($" with at least {minimum} {unit}"),
            { MaxLength: { } maximum } => FormattableString.Invariant($" with at most {maximum} {unit}"),
            _ => "",
        };
    }
}
