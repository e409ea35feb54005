using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Core.Schemas;

/// <summary>Masks the values that a schema marks as secret, and their traces in messages.</summary>
internal static class SecretMask
{
    /// <summary>What stands in place of a secret.</summary>
    internal const string Mask = "***";

    private const int ShortestTracedSecret = 4; // Shorter ones would mask ordinary words in messages.

    /// <summary>A copy with every secret masked; the same memory when the schema has none.</summary>
    internal static ReadOnlyMemory<byte> Apply(ValueSchema schema, ReadOnlyMemory<byte> utf8)
    {
        if (!schema.HasSecrets || utf8.IsEmpty) return utf8;
        var node = JsonNode.Parse(utf8.Span);
        Walk(schema, node, null);
        var buffer = new ArrayBufferWriter<byte>(utf8.Length);
        using var writer = new Utf8JsonWriter(buffer);
        if (node is null) writer.WriteNullValue();
        else node.WriteTo(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>A message without the secret values of these parameters.</summary>
    internal static string? Apply(ValueSchema schema, ReadOnlyMemory<byte> utf8, string? message)
    {
        if (!schema.HasSecrets || utf8.IsEmpty || string.IsNullOrEmpty(message)) return message;
        var secrets = new List<string>();
        Walk(schema, JsonNode.Parse(utf8.Span), secrets);
        foreach (var secret in secrets.OrderByDescending(static secret => secret.Length)) message = message.Replace(secret, Mask, StringComparison.Ordinal);
        return message;
    }

    /// <summary>Secrets that are masked where they should stand: they have to be given again.</summary>
    /// <returns>Where they stand, e.g. <c>parameters.password</c>.</returns>
    internal static IReadOnlyList<string> Masked(ValueSchema schema, ReadOnlyMemory<byte> utf8)
    {
        var found = new List<string>();
        if (schema.HasSecrets && !utf8.IsEmpty) Find(schema, JsonNode.Parse(utf8.Span), "parameters", found);
        return found;
    }

    private static void Find(ValueSchema schema, JsonNode? node, string path, List<string> found)
    {
        if (node is JsonArray array && schema.Items is { } items)
        {
            foreach (var (index, item) in array.Index()) Find(items, item, $"{path}[{index}]", found);
        }
        else if (node is JsonObject map && schema.Type == SchemaType.Map)
        {
            foreach (var (name, value) in map) Find(schema.Items!, value, $"{path}.{name}", found);
        }
        else if (node is JsonObject values)
        {
            foreach (var property in schema.Properties.Where(property => values[property.Name] is not null))
            {
                var (value, at) = (values[property.Name], $"{path}.{property.Name}");
                if (!property.IsSecret) Find(property.Value, value, at, found);
                else if (value is JsonValue text && text.TryGetValue<string>(out var mask) && mask == Mask) found.Add(at);
            }
        }
    }

    private static void Walk(ValueSchema schema, JsonNode? node, List<string>? found)
    {
        if (node is JsonArray array && schema.Items is { } items)
        {
            foreach (var item in array) Walk(items, item, found);
        }
        else if (node is JsonObject map && schema.Type == SchemaType.Map)
        {
            foreach (var (_, value) in map) Walk(schema.Items!, value, found);
        }
        else if (node is JsonObject values)
        {
            foreach (var property in schema.Properties) WalkProperty(property, values, found);
        }
    }

    private static void WalkProperty(PropertySchema property, JsonObject values, List<string>? found)
    {
        if (values[property.Name] is not { } value) return;
        if (!property.IsSecret)
        {
            Walk(property.Value, value, found);
            return;
        }

        if (found is not null) Collect(value, found);
        else values[property.Name] = Mask;
    }

    private static void Collect(JsonNode? value, List<string> found)
    {
        if (value is JsonArray array)
        {
            foreach (var item in array) Collect(item, found);
        }
        else if (value is JsonObject values)
        {
            foreach (var (_, inner) in values) Collect(inner, found);
        }
        else if (value is JsonValue scalar && scalar.ToString() is { Length: >= ShortestTracedSecret } text)
        {
            found.Add(text);
        }
    }
}
