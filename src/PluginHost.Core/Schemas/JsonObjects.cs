using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost.Core.Schemas;

/// <summary>Small JSON objects, as UTF-8 text.</summary>
internal static class JsonObjects
{
    internal static ReadOnlyMemory<byte> Of(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var json = new JsonObject();
        foreach (var (name, value) in members) json[name] = value;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    /// <summary>The members of the second take the place of those of the first.</summary>
    internal static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        if (second.IsEmpty) return first;
        if (first.IsEmpty || JsonNode.Parse(first.Span) is not JsonObject merged || JsonNode.Parse(second.Span) is not JsonObject over) return second;
        foreach (var (name, value) in over) merged[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(merged);
    }
}
