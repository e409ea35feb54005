using System.Globalization;
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
        if (TryRead(node, out var value) && value > TimeSpan.Zero && value <= Longest) return value;
        Report(key, $"must be a duration of more than zero and at most {Configuration.Duration.Format(Longest)} such as 500ms, 30s or 5m, not {Found(node)}.");
        return null;
    }

    internal TimeSpan? Duration(string key, TimeSpan shortest, TimeSpan longest)
    {
        if (Find(key) is not { } node) return null;
        if (TryRead(node, out var value) && value >= shortest && value <= longest) return value;
        Report(key, $"must be a duration from {(shortest == TimeSpan.Zero ? "0" : Configuration.Duration.Format(shortest))} to {Configuration.Duration.Format(longest)} such as 500ms, 30s or 5m, not {Found(node)}.");
        return null;
    }

    internal TimeSpan Required(string key, TimeSpan shortest, TimeSpan longest)
    {
        if (!Has(key)) Report(key, $"is required: a duration such as {Configuration.Duration.Format(TimeSpan.FromMinutes(1))}.");
        return Duration(key, shortest, longest) ?? longest;
    }

    internal int Required(string key, int minimum, int maximum)
    {
        if (!Has(key)) Report(key, $"is required: an integer from {minimum} to {maximum}.");
        return Integer(key, minimum, maximum) ?? maximum;
    }

    internal double? Number(string key, double minimum, double maximum)
    {
        if (Find(key) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue(out double value) && value >= minimum && value <= maximum) return value;
        Report(key, string.Create(CultureInfo.InvariantCulture, $"must be a number from {minimum} to {maximum}, not {Found(node)}."));
        return null;
    }

    /// <summary>One of a set of words.</summary>
    internal T? Choice<T>(string key)
        where T : struct, Enum
    {
        if (Find(key) is not { } node) return null;
        var words = Enum.GetNames<T>().Select(Naming.Snake).ToArray();
        var index = node.GetValueKind() == JsonValueKind.String ? Array.IndexOf(words, node.GetValue<string>()) : -1;
        if (index >= 0) return Enum.GetValues<T>()[index];
        Report(key, $"must be one of {string.Join(", ", words)}, not {Found(node)}.");
        return null;
    }

    /// <summary>An object, or <c>false</c> for "not at all".</summary>
    /// <returns>Null when nothing is said.</returns>
    internal Switched<T>? Switched<T>(string key, Func<ConfigSection, T> read)
        where T : class
    {
        if (Find(key) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.False) return new(null);
        if (node is JsonObject inner) return new(ReadWhole(inner, PathOf(key), read));
        Report(key, $"must be an object, or false, not {Found(node)}.");
        return null;
    }

    /// <summary>An object, or a list of them; <c>false</c> is an empty one.</summary>
    /// <returns>Null when nothing is said.</returns>
    internal IReadOnlyList<T>? List<T>(string key, Func<ConfigSection, T> read)
        where T : class
    {
        if (Find(key) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.False) return [];
        if (node is JsonObject one) return [ReadWhole(one, PathOf(key), read)];
        if (node is JsonArray several && several.Count <= 16 && several.All(static item => item is JsonObject)) return [.. several.Select((item, index) => ReadWhole((JsonObject)item!, $"{PathOf(key)}[{index}]", read))];
        Report(key, $"must be an object, a list of up to 16 objects, or false, not {Found(node)}.");
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

    private T ReadWhole<T>(JsonObject inner, string innerPath, Func<ConfigSection, T> read)
    {
        var section = new ConfigSection(inner, innerPath, problems);
        var value = read(section);
        section.Finish();
        return value;
    }

    private static bool TryRead(JsonNode node, out TimeSpan value) =>
        Configuration.Duration.TryParse(node.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? node.ToString() : "", out value);

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
