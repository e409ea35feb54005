using Npgsql;
using NpgsqlTypes;

namespace PluginHost.Storage.Postgres;

/// <summary>Values as parameters. Null and text are <c>text</c>; cast what is to be something else.</summary>
internal static class PostgresParameters
{
    internal static NpgsqlParameter Of(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        string text => new NpgsqlParameter<string> { TypedValue = PostgresText.Of(text), NpgsqlDbType = NpgsqlDbType.Text },
        ReadOnlyMemory<byte> utf8 => new NpgsqlParameter<string> { TypedValue = PostgresText.Of(utf8), NpgsqlDbType = NpgsqlDbType.Text },
        IEnumerable<string> texts => new NpgsqlParameter<string[]> { TypedValue = [.. texts.Select(static text => PostgresText.Of(text))] },
        DateTimeOffset time => new NpgsqlParameter<DateTimeOffset> { TypedValue = time.ToUniversalTime() },
        Enum number => new NpgsqlParameter<short> { TypedValue = Convert.ToInt16(number, System.Globalization.CultureInfo.InvariantCulture) },
        _ => new NpgsqlParameter { Value = value },
    };
}
