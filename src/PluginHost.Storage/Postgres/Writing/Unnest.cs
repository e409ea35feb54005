using Npgsql;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Many items as one parameter a column: a statement then takes them all at once.</summary>
internal sealed class Unnest<T>
{
    private readonly List<string> _names = [];
    private readonly List<Func<IReadOnlyList<T>, NpgsqlParameter>> _parameters = [];

    /// <summary>A source of rows for FROM, alias <c>i</c>; <c>i.ordinal</c> is the item's place, from 1.</summary>
    internal string Rows => $"unnest({string.Join(", ", Enumerable.Range(1, _names.Count).Select(static number => $"${number}"))}) WITH ORDINALITY AS i ({string.Join(", ", _names)}, ordinal)";

    internal Unnest<T> Text(string name, Func<T, string?> value) => Column(name, "text", item => PostgresText.Of(value(item)));

    internal Unnest<T> Number<TNumber>(string name, string type, Func<T, TNumber> value) => Column(name, type, value);

    internal Unnest<T> Flag(string name, Func<T, bool> value) => Column(name, "boolean", value);

    internal Unnest<T> Time(string name, Func<T, DateTimeOffset?> value) => Column(name, "timestamptz", item => value(item)?.ToUniversalTime());

    internal Unnest<T> Column<TValue>(string name, string type, Func<T, TValue> value)
    {
        _names.Add(name);
        _parameters.Add(items => new NpgsqlParameter<TValue[]> { DataTypeName = $"{type}[]", TypedValue = [.. items.Select(value)] });
        return this;
    }

    internal NpgsqlBatchCommand Command(string sql, IReadOnlyList<T> items)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in _parameters) command.Parameters.Add(parameter(items));
        return command;
    }
}
