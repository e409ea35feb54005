using System.Text.Json;

namespace PluginHost.Core.Configuration;

/// <summary>Finds a key that one object has twice; the JSON parser refuses it, but does not say where.</summary>
internal static class DuplicateKeys
{
    /// <summary>The first one's dotted path; null when there is none.</summary>
    internal static string? Find(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var levels = new Stack<(string Path, HashSet<string> Keys)>();
        var path = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                levels.Push((path, new(StringComparer.Ordinal)));
            }
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                path = levels.Pop().Path;
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var (outer, keys) = levels.Peek();
                var key = reader.GetString()!;
                path = outer.Length == 0 ? key : $"{outer}.{key}";
                if (!keys.Add(key)) return path;
            }
        }

        return null;
    }
}
