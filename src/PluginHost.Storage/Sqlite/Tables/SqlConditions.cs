using System.Globalization;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>The conditions of a query that is put together at run time: texts are parameters, numbers stand in the text.</summary>
internal sealed class SqlConditions
{
    private readonly List<string> _conditions = [];
    private readonly List<string> _texts = [];

    /// <summary>A condition without parameters.</summary>
    internal void Add(string condition) => _conditions.Add(condition);

    /// <summary>A condition with one text, any number of times.</summary>
    internal void Add(string condition, string text) => _conditions.Add(Parameterize(condition, text));

    /// <summary>A text as the next parameter, in a condition that is added elsewhere.</summary>
    internal string Parameterize(string condition, string text)
    {
        _texts.Add(text);
        return condition.Replace("?", $"?{_texts.Count.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
    }

    internal void AddIfAny(string condition, string? text)
    {
        if (!string.IsNullOrEmpty(text)) Add(condition, text);
    }

    internal void AddIfAny(string condition, long? number)
    {
        if (number is { } known) Add(condition.Replace("?", known.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    internal void AddIfAny(string condition, DateTimeOffset? time) => AddIfAny(condition, time is { } known ? StoreTime.ToMicroseconds(known) : (long?)null);

    /// <summary>Texts that begin with another one, which ends in an ASCII character.</summary>
    internal void AddPrefix(string column, string prefix)
    {
        Add($"{column} >= ?", prefix);
        Add($"{column} < ?", After(prefix));
    }

    /// <summary>The first text behind all that begin with this one.</summary>
    internal static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    internal SqliteStatement Bind(SqliteStatement statement)
    {
        foreach (var text in _texts) statement.Bind(text);
        return statement;
    }

    /// <summary>All of them, for <c>WHERE</c>.</summary>
    public override string ToString() => _conditions.Count == 0 ? "TRUE" : string.Join(" AND ", _conditions);
}
