using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PluginHost.Server.Rest.Description;

/// <summary>A parameter of a route as the description tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it means.</param>
/// <param name="Schema">Makes the schema of its values: each place needs one of its own.</param>
/// <param name="Example">A value as JSON text; null for none.</param>
internal sealed record ParameterDescription(string Name, string Text, Func<OpenApiSchema> Schema, string? Example)
{
    /// <summary>Durations as this host reads and writes them.</summary>
    internal const string DurationPattern = @"^\d+(\.\d+)?(ms|s|m|h|d)?$";

    /// <summary>Where it stands; the query by default.</summary>
    internal ParameterLocation In { get; init; } = ParameterLocation.Query;

    internal static ParameterDescription OfText(string name, string text, string? example = null) => new(name, text, static () => new() { Type = JsonSchemaType.String }, Quoted(example));

    internal static ParameterDescription OfTime(string name, string text, string example) => new(name, text, static () => new() { Type = JsonSchemaType.String, Format = "date-time" }, Quoted(example));

    internal static ParameterDescription OfDuration(string name, string text, string example) => new(name, text, static () => new() { Type = JsonSchemaType.String, Pattern = DurationPattern }, Quoted(example));

    internal static ParameterDescription OfFlag(string name, string text) => new(name, text, static () => new() { Type = JsonSchemaType.Boolean, Default = false }, "true");

    /// <summary>A whole number in a range.</summary>
    internal static ParameterDescription OfNumber(string name, string text, (long Least, long Most) range, long? byDefault = null, long? example = null) => new(
        name,
        text,
        () => new() { Type = JsonSchemaType.Integer, Minimum = Digits(range.Least), Maximum = Digits(range.Most), Default = byDefault },
        Digits(example ?? byDefault ?? range.Least));

    /// <summary>One word of a closed set.</summary>
    internal static ParameterDescription OfWord(string name, string text, IReadOnlyList<string> words, string example, string? byDefault = null) =>
        new(name, text, () => OneOf(words, byDefault), Quoted(example));

    /// <summary>Words of a closed set, with commas between.</summary>
    internal static ParameterDescription OfWords(string name, string text, IReadOnlyList<string> words, params string[] example) =>
        new(name, text, () => new() { Type = JsonSchemaType.Array, Items = OneOf(words, null) }, $"[{string.Join(", ", example.Select(Quoted))}]");

    internal OpenApiParameter ToOpenApi()
    {
        var parameter = new OpenApiParameter
        {
            Name = Name,
            In = In,
            Required = In == ParameterLocation.Path,
            Description = Text,
            Schema = Schema(),
            Example = Example is null ? null : JsonNode.Parse(Example),
        };
        if (parameter.Schema.Items is not null) parameter.Explode = false; // One parameter with commas, and not one for each word.
        return parameter;
    }

    private static OpenApiSchema OneOf(IEnumerable<string> words, string? byDefault) => new() { Type = JsonSchemaType.String, Enum = [.. words.Select(static word => (JsonNode)word)], Default = byDefault };

    private static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
