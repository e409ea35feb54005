using System.Globalization;
using PluginHost.Core.Schemas;

namespace PluginHost.Server.Rest;

/// <summary>
/// Reads the query of a request, or a part of a body that has the same names. Everything that is wrong is told at once, also what nobody has
/// asked for: ask for all, then for <see cref="Problem"/>.
/// </summary>
/// <param name="query">Names and texts.</param>
/// <param name="member">The member of the body that they stand in; null for the query of a request.</param>
internal sealed class QueryParameters(IQueryCollection query, string? member = null)
{
    private const int MaxTextLength = 1_000;

    private readonly List<SchemaError> _problems = [];
    private readonly List<string> _known = [];

    internal QueryParameters(HttpRequest request)
        : this(request.Query)
    {
    }

    /// <summary>True when something stands under a name that is asked for, and it is not <c>false</c>, which is what nothing means, too.</summary>
    internal bool IsAnyGiven => _known.Exists(name => query.TryGetValue(name, out var values) && !(bool.TryParse(values, out var flag) && !flag));

    /// <summary>Names that somebody else reads.</summary>
    internal void Know(IEnumerable<string> names) => _known.AddRange(names);

    /// <summary>A text; null when it is not given.</summary>
    internal string? Text(string name, int maxLength = MaxTextLength)
    {
        if (Find(name) is not { } text) return null;
        if (text.Length is > 0 && text.Length <= maxLength) return text;
        Report(name, text.Length == 0 ? "too_short" : "too_long", $"must have 1 to {maxLength} characters", $"1 to {maxLength} characters", text);
        return null;
    }

    /// <summary>Words of a closed set with commas between; none when it is not given.</summary>
    internal IReadOnlyList<T> Words<T>(string name, IEnumerable<T> all, Func<T, string> wordOf, IReadOnlyDictionary<string, T>? alsoRead = null) =>
        Find(name) is { } text ? Pick(name, text.Split(',', StringSplitOptions.TrimEntries), all.ToDictionary(wordOf, StringComparer.OrdinalIgnoreCase), alsoRead) : [];

    /// <summary>One word of a closed set; null when it is not given.</summary>
    internal T? Word<T>(string name, IEnumerable<T> all, Func<T, string> wordOf)
        where T : struct => Find(name) is { } text && Pick(name, [text], all.ToDictionary(wordOf, StringComparer.OrdinalIgnoreCase)) is [var word] ? word : null;

    /// <summary>A time; null when it is not given.</summary>
    internal DateTimeOffset? Time(string name)
    {
        if (Find(name) is not { } text) return null;
        if (IsoTime.TryParse(text, out var time)) return time;
        Report(name, "format", "must be a time such as 2026-11-27T08:00:00Z", "ISO 8601", text);
        return null;
    }

    /// <summary>A whole number in a range; the default when it is not given.</summary>
    internal long Integer(string name, long byDefault, long least, long most) => Integer(name, least, most) ?? byDefault;

    /// <summary>A whole number in a range; null when it is not given.</summary>
    internal long? Integer(string name, long least, long most)
    {
        if (Find(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Report(name, "out_of_range", $"must be a whole number from {least} to {most}", $"{least} to {most}", text);
        return null;
    }

    /// <summary>True or false; null when it is not given.</summary>
    internal bool? Flag(string name)
    {
        if (Find(name) is not { } text) return null;
        if (bool.TryParse(text, out var flag)) return flag;
        Report(name, "wrong_type", "must be true or false", "true or false", text);
        return null;
    }

    /// <summary>The answer when something is wrong; null when nothing is.</summary>
    internal IResult? Problem()
    {
        foreach (var name in query.Keys.Where(name => !_known.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            var hint = Nearest.Of(name, _known) is { } near ? $"Did you mean '{near}'? " : "";
            Report(name, "unknown", _known.Count == 0 ? "is not known; nothing is known here" : $"is not known. {hint}Known here: {string.Join(", ", _known)}", string.Join(", ", _known), null);
        }

        if (_problems.Count == 0) return null;
        var detail = _problems.Count == 1 ? _problems[0].Message : $"{_problems.Count} things are wrong with the {member ?? "query"}: {_problems[0].Message}";
        return Problems.Of(StatusCodes.Status400BadRequest, member is null ? "invalid_query" : "invalid_body", detail, _problems);
    }

    private string? Find(string name)
    {
        _known.Add(name);
        if (!query.TryGetValue(name, out var values)) return null;
        if (values.Count > 1) Report(name, "duplicate", "is given twice", "once", null);
        return values.Count > 1 ? null : values[0] ?? "";
    }

    private T[] Pick<T>(string name, string[] words, Dictionary<string, T> known, IReadOnlyDictionary<string, T>? alsoRead = null)
    {
        var all = string.Join(", ", known.Keys);
        foreach (var (word, value) in alsoRead ?? new Dictionary<string, T>(StringComparer.Ordinal)) known.TryAdd(word, value);
        foreach (var word in words.Where(word => !known.ContainsKey(word)))
        {
            var hint = Nearest.Of(word, known.Keys) is { } near ? $". Did you mean '{near}'?" : "";
            Report(name, "not_an_option", $"must be of: {all}{hint}", $"of {all}", word);
        }

        return [.. words.Where(known.ContainsKey).Select(word => known[word])];
    }

    /// <summary>Something is wrong.</summary>
    /// <param name="name">With what.</param>
    /// <param name="code">Which kind, a word of the code of details.</param>
    /// <param name="what">What, after its name; a sentence without its end.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="found">What is there.</param>
    internal void Report(string name, string code, string what, string expected, string? found)
    {
        var path = member is null ? name : $"{member}.{name}";
        _problems.Add(new(path, code, $"'{path}' {what}{(what.EndsWith('?') ? "" : ".")}", expected, found is { Length: > 80 } ? found[..80] : found));
    }
}
