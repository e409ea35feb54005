using System.Text.Json.Nodes;

namespace PluginHost.Sdk.Testing;

/// <summary>Says where two JSON values differ.</summary>
internal static class JsonDifference
{
    private const int MostLines = 20;

    /// <summary>A line for each difference, at most 20; empty when both are equal. The order of properties does not count, that of items does.</summary>
    internal static IReadOnlyList<string> Of(JsonNode? expected, JsonNode? found)
    {
        List<string> lines = [.. Compare(expected, found, "").Take(MostLines + 1)];
        if (lines.Count > MostLines) lines[MostLines] = "... and more.";
        return lines;
    }

    private static IEnumerable<string> Compare(JsonNode? expected, JsonNode? found, string path) => (expected, found) switch
    {
        (JsonObject left, JsonObject right) => CompareObjects(left, right, path),
        (JsonArray left, JsonArray right) => CompareArrays(left, right, path),
        _ => JsonNode.DeepEquals(expected, found) ? [] : [$"{Name(path)}: expected {TestJson.ToText(expected)}, found {TestJson.ToText(found)}"],
    };

    private static IEnumerable<string> CompareObjects(JsonObject expected, JsonObject found, string path)
    {
        foreach (var (name, value) in expected)
        {
            var below = path.Length == 0 ? name : $"{path}.{name}";
            if (!found.TryGetPropertyValue(name, out var other)) yield return $"{below}: expected {TestJson.ToText(value)}, found nothing";
            else foreach (var line in Compare(value, other, below)) yield return line;
        }

        foreach (var (name, value) in found.Where(pair => !expected.ContainsKey(pair.Key)))
        {
            yield return $"{(path.Length == 0 ? name : $"{path}.{name}")}: expected nothing, found {TestJson.ToText(value)}";
        }
    }

    private static IEnumerable<string> CompareArrays(JsonArray expected, JsonArray found, string path)
    {
        if (expected.Count != found.Count) yield return $"{Name(path)}: expected {expected.Count} items, found {found.Count}";
        for (var i = 0; i < Math.Min(expected.Count, found.Count); i++)
        {
            foreach (var line in Compare(expected[i], found[i], $"{path}[{i}]")) yield return line;
        }
    }

    private static string Name(string path) => path.Length == 0 ? "the whole value" : path;
}
