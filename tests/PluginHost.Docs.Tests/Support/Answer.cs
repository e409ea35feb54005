using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginHost.Docs.Tests.Support;

/// <summary>Compares a documented answer with a real one: everything must be equal but ids, times, durations, hashes and paths.</summary>
internal static partial class Answer
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Headers that say nothing about the answer.
    private static readonly string[] PlainHeaders = ["Date", "Transfer-Encoding", "Content-Length", "Allow"];

    public static void AssertSame(DocBlock documented, string actual) =>
        Assert.True(Canonical(documented.Language, documented.Text) == Canonical(documented.Language, actual), $"{documented.Place}: the documented answer is not the real one, which is:\n{Readable(documented.Language, actual)}");

    private static string Canonical(string language, string text) => language switch
    {
        "json" => Json(text),
        "http" => Head(text) + Json(Body(text)),
        _ => Loose(text.Trim()),
    };

    private static string Readable(string language, string text) => language switch
    {
        "json" => JsonNode.Parse(text)!.ToJsonString(Indented),
        "http" => Head(text) + JsonNode.Parse(Body(text))!.ToJsonString(Indented),
        _ => text,
    };

    private static string Head(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split("\n\n", 2)[0].Split('\n');
        var headers = lines.Skip(1).Where(static line => !PlainHeaders.Contains(line.Split(':')[0], StringComparer.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase);
        return Loose(string.Concat(headers.Prepend(lines[0]).Select(static line => line + "\n")));
    }

    private static string Body(string text) => text.ReplaceLineEndings("\n").Split("\n\n", 2)[1];

    private static string Json(string text)
    {
        var node = JsonNode.Parse(text)!;
        Blur(node);
        return node.ToJsonString(Indented);
    }

    private static void Blur(JsonNode node)
    {
        if (node is JsonObject values)
        {
            // The order of keys means nothing in JSON.
            var members = values.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToArray();
            values.Clear();
            foreach (var (key, value) in members)
            {
                values[key] = Blurred(key, value) is { } blurred ? blurred : value;
                if (values[key] is { } kept) Blur(kept);
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (Blurred("", items[i]) is { } blurred) items[i] = blurred;
                else if (items[i] is { } item) Blur(item);
            }
        }
    }

    private static string? Blurred(string key, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number when key.EndsWith("_ms", StringComparison.Ordinal) || key.EndsWith("_seconds", StringComparison.Ordinal) => "NUMBER",
        JsonValueKind.String => Loose(value.GetValue<string>()),
        _ => null,
    };

    private static string Loose(string text)
    {
        text = Uuid().Replace(text.ReplaceLineEndings("\n"), "UUID");
        text = Time().Replace(text, "TIME");
        text = Hash().Replace(text, "HASH");
        return AbsolutePath().Replace(text, "/PATH/${end}");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[0-9:.]+(\+00:00|Z)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b([0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16})\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hash();

    [GeneratedRegex(@"/(tmp|srv|var|private)/[^\s']*pluginhost/(?<end>[^\s']*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AbsolutePath();
}
