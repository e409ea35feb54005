namespace PluginHost.Storage.Postgres.Reading;

/// <summary>The conditions of a statement, joined by AND, and the values of their parameters.</summary>
internal sealed class Conditions
{
    private readonly List<string> _conditions = [];
    private readonly List<object?> _values = [];

    internal object?[] Values => [.. _values];

    /// <summary>Adds one.</summary>
    /// <param name="condition">Its text; <c>?</c> stands for the parameter wherever it comes.</param>
    /// <param name="value">The parameter; null leaves the condition out.</param>
    internal Conditions Add(string condition, object? value) => value is null or "" ? this : Add(Place(condition, value));

    /// <summary>A condition with its parameter in place, which is added elsewhere.</summary>
    internal string Place(string condition, object value)
    {
        _values.Add(value);
        return condition.Replace("?", $"${_values.Count}", StringComparison.Ordinal);
    }

    /// <summary>Adds that any of several holds.</summary>
    internal Conditions AddAny(IEnumerable<Func<Conditions, string>> any) => Add($"({string.Join(" OR ", any.Select(one => one(this)))})");

    internal Conditions Add(string condition)
    {
        _conditions.Add(condition);
        return this;
    }

    /// <summary>Adds that a text begins with another, in collation C.</summary>
    internal Conditions AddPrefix(string column, string prefix) => Add($"{column} >= ?", prefix).Add($"{column} < ?", prefix[..^1] + (char)(prefix[^1] + 1));

    public override string ToString() => _conditions.Count == 0 ? "true" : string.Join(" AND ", _conditions);
}
