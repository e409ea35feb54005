using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Core.Schemas;

/// <summary>Fills in the defaults that the plugin's own types do not bring.</summary>
internal static class DefaultValues
{
    /// <summary>A copy with the missing defaults; call it only when validation said that some are missing.</summary>
    internal static ReadOnlyMemory<byte> Fill(ValueSchema schema, ReadOnlyMemory<byte> utf8)
    {
        var node = JsonNode.Parse(utf8.Span);
        Walk(schema, node);
        return JsonSerializer.SerializeToUtf8Bytes(node);
    }

    private static void Walk(ValueSchema schema, JsonNode? node)
    {
        if (node is JsonArray array && schema.Items is { } items)
        {
            foreach (var item in array) Walk(items, item);
        }
        else if (node is JsonObject map && schema.Type == SchemaType.Map)
        {
            foreach (var (_, value) in map) Walk(schema.Items!, value);
        }
        else if (node is JsonObject values)
        {
            foreach (var property in schema.Properties)
            {
                if (values.TryGetPropertyValue(property.Name, out var value)) Walk(property.Value, value);
                else if (property.FillsDefault) values[property.Name] = property.CreateDefault();
            }
        }
    }
}
