using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Actions.Limits;

/// <summary>Makes the key under which an execution is counted of the values of some of its parameters.</summary>
internal static class LimitKey
{
    /// <summary>The key; empty when there are no parameters to make it of.</summary>
    /// <param name="names">The parameters, at the top level. One that is not given counts with its default, else as null.</param>
    /// <param name="schema">The shape of the parameters.</param>
    /// <param name="parameters">Validated UTF-8 JSON object text.</param>
    internal static string Of(IReadOnlyList<string> names, ValueSchema schema, ReadOnlyMemory<byte> parameters)
    {
        if (names.Count == 0) return "";
        var json = JsonElement.Parse(parameters.Span);
        var key = new StringBuilder();
        foreach (var name in names) key.Append(Text(json.TryGetProperty(name, out var value) ? value : Default(schema, name))).Append('\n');
        return key.ToString();
    }

    // By its value: the same one may be written in more than one way, and would else get around the limit.
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        JsonValueKind.Number => Number(value),
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Text))}]",
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal).Select(static member => $"{JsonSerializer.Serialize(member.Name)}:{Text(member.Value)}"))}}}",
        _ => value.GetRawText(),
    };

    private static string Number(JsonElement value) => value.TryGetDecimal(out var number)
        ? number == 0 ? "0" : number.ToString("G29", CultureInfo.InvariantCulture)
        : value.GetDouble().ToString(CultureInfo.InvariantCulture);

    private static JsonElement Default(ValueSchema schema, string name) => JsonElement.Parse(schema.Properties.FirstOrDefault(property => property.Name == name)?.DefaultJson ?? "null");
}
