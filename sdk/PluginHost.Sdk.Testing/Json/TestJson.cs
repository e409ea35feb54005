using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Sdk.Testing;

/// <summary>Values of a test as the JSON that the host would read and write: snake case, enums by name, durations as text.</summary>
internal static class TestJson
{
    internal static readonly JsonSerializerOptions Options = PluginJson.CreateOptions(typeof(TestJson).Assembly);

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true, NewLine = "\n" };

    /// <summary>A value as JSON; a string is JSON text already.</summary>
    /// <exception cref="ArgumentException">The string is no JSON.</exception>
    internal static JsonNode? ToNode(object? value)
    {
        switch (value)
        {
            case null: return null;
            case JsonNode node: return node.DeepClone();
            case string text: return Parse(text);
            default: return JsonSerializer.SerializeToNode(value, value.GetType(), Options);
        }
    }

    /// <summary>A value as UTF-8 JSON text; null is an empty object.</summary>
    internal static byte[] ToUtf8(object? value) => value is null ? "{}"u8.ToArray() : Encoding.UTF8.GetBytes(value as string ?? ToText(ToNode(value)));

    /// <summary>JSON text on one line.</summary>
    internal static string ToText(JsonNode? node) => node?.ToJsonString(Options) ?? "null";

    /// <summary>JSON text over several lines, two blanks a level.</summary>
    internal static string ToLines(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";

    /// <summary>A value read from JSON.</summary>
    /// <exception cref="JsonException">The type does not accept it.</exception>
    internal static T? Read<T>(JsonNode? node) => node.Deserialize<T>(Options);

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The text is no JSON: {exception.Message}", nameof(text), exception);
        }
    }
}
