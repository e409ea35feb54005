using System.Text.Json.Nodes;

namespace PluginHost.Server.Tests.Support.OpenApi;

/// <summary>Makes JSON Schemas of the schemas of an OpenAPI description, in which an object has no other members than those that are named.</summary>
internal static class StrictSchemas
{
    private const string Components = "#/components/schemas/";

    internal static JsonObject Of(JsonObject schema)
    {
        var strict = (JsonObject)schema.DeepClone();
        Tighten(strict);
        return strict;
    }

    private static void Tighten(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Tighten(item);
        }
        else if (node is JsonObject schema)
        {
            if (schema["$ref"] is JsonValue reference) schema["$ref"] = ((string)reference!).Replace(Components, "#/$defs/", StringComparison.Ordinal);
            foreach (var member in schema) Tighten(member.Value);
            if (schema["properties"] is JsonObject && !schema.ContainsKey("additionalProperties") && schema["type"] is not null) schema["additionalProperties"] = false;
        }
    }
}
