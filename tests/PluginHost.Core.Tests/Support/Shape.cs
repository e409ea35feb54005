using System.Text;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Tests.Support;

/// <summary>Short ways to write schemas and to read errors.</summary>
internal static class Shape
{
    public static ValueSchema String { get; } = new() { Type = SchemaType.String };

    public static ValueSchema Integer { get; } = new() { Type = SchemaType.Integer };

    public static ValueSchema Number { get; } = new() { Type = SchemaType.Number };

    public static ValueSchema Boolean { get; } = new() { Type = SchemaType.Boolean };

    public static ValueSchema Text(StringFormat format) => String with { Format = format };

    public static ValueSchema ListOf(ValueSchema items) => new() { Type = SchemaType.Array, Items = items };

    public static ValueSchema MapOf(ValueSchema items) => new() { Type = SchemaType.Map, Items = items };

    public static ValueSchema Choice(params ReadOnlySpan<string> options)
    {
        SchemaOption[] list = new SchemaOption[options.Length];
        for (var i = 0; i < options.Length; i++) list[i] = new(options[i], options[i]);
        return String with { Options = list };
    }

    public static ValueSchema Object(params IReadOnlyList<PropertySchema> properties) => new() { Type = SchemaType.Object, Properties = properties };

    public static PropertySchema Property(string name, ValueSchema value, bool required = false, bool secret = false, string? fills = null) =>
        new() { Name = name, Value = value, Label = name, Kind = "string", IsRequired = required, IsSecret = secret, DefaultJson = fills, FillsDefault = fills is not null };

    /// <summary>The errors of a value <c>p</c>, one a line: <c>path code: message | expected | found</c>.</summary>
    public static string Errors(ValueSchema schema, ReadOnlySpan<byte> utf8) => string.Join('\n', SchemaValidator.Validate(schema, utf8, "p", out _)
        .Select(static error => $"{error.Path} {error.Code}: {error.Message} | {error.Expected ?? "-"} | {error.Found ?? "-"}"));

    public static string Errors(ValueSchema schema, string json) => Errors(schema, Encoding.UTF8.GetBytes(json));
}
