using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Plugins.Text;

/// <summary>Turns JSON into plain dictionaries, lists and values, which template engines and YAML writers understand.</summary>
internal static class JsonValues
{
    internal static object? ToPlain(JsonNode? node) => node switch
    {
        null => null,
        JsonObject values => values.ToDictionary(static pair => pair.Key, static pair => ToPlain(pair.Value), StringComparer.Ordinal),
        JsonArray items => items.Select(ToPlain).ToList(),
        _ => ToScalar(node),
    };

    private static object? ToScalar(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when node.AsValue().TryGetValue(out long integer) => integer,
        JsonValueKind.Number when node.AsValue().TryGetValue(out decimal exact) => exact,
        JsonValueKind.Number => node.GetValue<double>(),
        _ => node.GetValue<string>(),
    };
}
