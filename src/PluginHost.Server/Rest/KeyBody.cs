using System.Globalization;
using System.Text.Json;
using PluginHost.Core.Access;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Server.Auth;
using PluginHost.Server.Auth.Keys;

namespace PluginHost.Server.Rest;

/// <summary>Reads the body that makes a key; everything that is wrong is told at once.</summary>
internal sealed class KeyBody(DateTimeOffset now)
{
    private const int MaxNameLength = 64;
    private const int MaxPatterns = 100;

    private static readonly string[] Keys = ["name", "scopes", "actions", "expires"];

    /// <summary>Longest time that a key may be given: 100 years, in effect for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private readonly List<SchemaError> _problems = [];

    /// <summary>Reads it.</summary>
    /// <returns>The wanted key; or the problem to answer with.</returns>
    internal static (NewKey? Key, IResult? Problem) Parse(ReadOnlyMemory<byte> utf8, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var body = new KeyBody(now);
            var key = body.Read(document.RootElement);
            return body._problems.Count == 0 ? (key, null) : (null, JsonBody.Unreadable(body._problems.Count == 1 ? body._problems[0].Message : $"{body._problems.Count} things are wrong with the key: {body._problems[0].Message}", body._problems));
        }
        catch (JsonException exception)
        {
            return (null, exception.LineNumber is null ? JsonBody.Unreadable($"The body cannot be read: {exception.Message}") : JsonBody.Malformed(exception));
        }
    }

    private NewKey? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            _problems.Add(new("$", "wrong_type", "The body must be a JSON object: {\"name\": \"ci\", \"scopes\": [\"executions:write\"]}.", "an object"));
            return null;
        }

        foreach (var name in root.EnumerateObject().Select(static property => property.Name).Except(Keys, StringComparer.Ordinal)) Report(name, "unknown", $"is not known. Known here: {string.Join(", ", Keys)}.");
        return new NewKey(ReadName(root), ReadScopes(root), ReadPatterns(root), ReadExpiry(root));
    }

    private string ReadName(JsonElement root)
    {
        if (Text(root, "name") is not { } name) return "";
        if (name.Trim().Length == 0) Report("name", "too_short", "must not be empty.");
        else if (name.Length > MaxNameLength) Report("name", "too_long", $"must have at most {MaxNameLength} characters, not {name.Length}.");
        else if (name.Any(static one => char.IsControl(one) || char.GetUnicodeCategory(one) == UnicodeCategory.Format) || name != name.Trim()) Report("name", "pattern", "must be one line, without blanks around it.");
        return name;
    }

    private string[] ReadScopes(JsonElement root)
    {
        var scopes = Texts(root, "scopes");
        if (scopes is null && !root.TryGetProperty("scopes", out _)) Report("scopes", "required", $"is required: what the key may do, of {string.Join(", ", Scopes.All)}.");
        if (scopes is []) Report("scopes", "too_short", $"must have one or more of {string.Join(", ", Scopes.All)}.");
        foreach (var (scope, path) in (scopes ?? []).Where(static scope => !Scopes.All.Contains(scope.Value)))
        {
            var hint = Nearest.Of(scope, Scopes.All) is { } near ? $"Did you mean '{near}'?" : $"Known: {string.Join(", ", Scopes.All)}.";
            _problems.Add(new(path, "not_an_option", $"'{path}': there is no scope '{scope}'. {hint}", string.Join(", ", Scopes.All), scope));
        }

        return Values(scopes);
    }

    private string[] ReadPatterns(JsonElement root)
    {
        if (Texts(root, "actions") is not { } patterns) return [ActionPattern.All];
        if (patterns.Count is 0 or > MaxPatterns) Report("actions", patterns.Count == 0 ? "too_short" : "too_long", $"must have 1 to {MaxPatterns} patterns; leave it out for every action.");
        foreach (var (pattern, path) in patterns.Where(static pattern => !ActionPattern.IsValid(pattern.Value))) _problems.Add(new(path, "pattern", $"'{path}' must be a ref such as core.echo, a plugin's actions such as slack.*, or *.", "core.echo, slack.* or *", pattern));
        return Values(patterns);
    }

    private DateTimeOffset? ReadExpiry(JsonElement root)
    {
        if (!root.TryGetProperty("expires", out var given) || given.ValueKind == JsonValueKind.Null || Text(root, "expires") is not { } text) return null;
        if (Duration.TryParse(text, out var span))
        {
            if (span > TimeSpan.Zero && span <= Longest) return now + span;
            Report("expires", "out_of_range", $"must be more than zero and at most {Duration.Format(Longest)}, not '{text}'.");
        }
        else if (!IsoTime.TryParse(text, out var time))
        {
            Report("expires", "format", $"must be a time such as 2027-01-31T12:00:00Z or a duration such as 90d, not '{text}'.");
        }
        else
        {
            if (time > now && time - now <= Longest) return time;
            Report("expires", "out_of_range", $"must be in the future and at most {Duration.Format(Longest)} from now, not '{text}'.");
        }

        return null;
    }

    private string? Text(JsonElement root, string key)
    {
        if (!root.TryGetProperty(key, out var value)) Report(key, "required", "is required: a string.");
        else if (value.ValueKind == JsonValueKind.String) return value.GetString();
        else Report(key, "wrong_type", "must be a string.");
        return null;
    }

    private List<(string Value, string Path)>? Texts(JsonElement root, string key)
    {
        if (!root.TryGetProperty(key, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)) return [.. value.EnumerateArray().Select((item, index) => (item.GetString()!, $"{key}[{index}]"))];
        Report(key, "wrong_type", "must be a list of strings.");
        return null;
    }

    private static string[] Values(List<(string Value, string Path)>? texts) => [.. (texts ?? []).Select(static text => text.Value).Distinct(StringComparer.Ordinal)];

    private void Report(string path, string code, string rest) => _problems.Add(new(path, code, $"'{path}' {rest}"));
}
