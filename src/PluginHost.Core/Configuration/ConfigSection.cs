using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Configuration;

/// <summary>One object of a configuration file. Reading a key makes it known; <see cref="Finish"/> reports the ones that nobody knows.</summary>
internal sealed class ConfigSection(JsonObject json, string path, List<ConfigProblem> problems)
{
    // As long as an action may declare; far below what timers can take.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _later = new(StringComparer.Ordinal);

    internal string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    internal void Report(string key, string message) => problems.Add(new(PathOf(key), message));

    internal bool Has(string key) => json[key] is not null;

    internal string? Text(string key) => Read(key, JsonValueKind.String, "a string")?.GetValue<string>();

    internal bool? Flag(string key)
    {
        if (Find(key) is not { } node) return null;
        if (node.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return node.GetValue<bool>();
        Report(key, $"must be true or false, not {Found(node)}.");
        return null;
    }

    internal int? Integer(string key, int minimum, int maximum)
    {
        if (Find(key) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue(out int value) && value >= minimum && value <= maximum) return value;
        Report(key, $"must be an integer from {minimum} to {maximum}, not {Found(node)}.");
        return null;
    }

    internal TimeSpan? Duration(string key)
    {
        if (Find(key) is not { } node) return null;
        var text = node.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? node.ToString() : "";
        if (Configuration.Duration.TryParse(text, out var value) && value > TimeSpan.Zero && value <= Longest) return value;
        Report(key, $"must be a duration of more than zero and at most {Configuration.Duration.Format(Longest)} such as 500ms, 30s or 5m, not {Found(node)}.");
        return null;
    }

    internal IReadOnlyList<string> Texts(string key)
    {
        if (Read(key, JsonValueKind.Array, "a list of strings") is not JsonArray array) return [];
        if (array.All(static item => item?.GetValueKind() == JsonValueKind.String)) return [.. array.Select(static item => item!.GetValue<string>())];
        Report(key, "must be a list of strings.");
        return [];
    }

    internal JsonObject? Object(string key) => Read(key, JsonValueKind.Object, "an object") as JsonObject;

    internal ConfigSection? Section(string key) => Object(key) is { } inner ? new ConfigSection(inner, PathOf(key), problems) : null;

    /// <summary>The members of an object whose keys are free.</summary>
    internal IEnumerable<(string Key, ConfigSection Value)> Sections(string key)
    {
        foreach (var (name, node) in Object(key) ?? [])
        {
            if (node is JsonObject inner) yield return (name, new ConfigSection(inner, $"{PathOf(key)}.{name}", problems));
            else Report($"{key}.{name}", $"must be an object, not {Found(node)}.");
        }
    }

    internal Dictionary<string, string> TextMap(string key)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in Object(key) ?? [])
        {
            if (node?.GetValueKind() == JsonValueKind.String) map[name] = node.GetValue<string>();
            else Report($"{key}.{name}", $"must be a string, not {Found(node)}.");
        }

        return map;
    }

    /// <summary>Keys that the format has but this version of the host does not act on yet.</summary>
    internal void NotAvailable(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _later.Add(key);
            if (json.ContainsKey(key)) Report(key, "is not available in this version of the host; remove it.");
        }
    }

    /// <summary>Reports every key that was not read.</summary>
    internal void Finish()
    {
        foreach (var (key, _) in json)
        {
            if (_known.Contains(key) || _later.Contains(key)) continue;
            var hint = Nearest.Of(key, _known) is { } near ? $" Did you mean '{near}'?" : $" Known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            Report(key, $"is not known.{hint}");
        }
    }

    private JsonNode? Read(string key, JsonValueKind kind, string expected)
    {
        if (Find(key) is not { } node) return null;
        if (node.GetValueKind() == kind) return node;
        Report(key, $"must be {expected}, not {Found(node)}.");
        return null;
    }

    private JsonNode? Find(string key)
    {
        _known.Add(key);
        return json[key];
    }

    // Values may hold resolved secrets: only their kind is told.
    private static string Found(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "this string",
        JsonValueKind.Number => node.ToJsonString(),
        _ => "a boolean",
    };
}
