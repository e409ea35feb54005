using System.Text;
using SQLitePCL;

namespace PluginHost.Storage.Sqlite.Native;

/// <summary>A prepared statement. Parameters are bound in their order; running or reading it makes it ready for the next time.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    private const int MaxStackBytes = 512;

    private int _bound;

    /// <summary>Forgets what was bound by a use that failed half-way.</summary>
    internal SqliteStatement Restart()
    {
        _bound = 0;
        return this;
    }

    internal SqliteStatement Bind(long value)
    {
        database.Check(raw.sqlite3_bind_int64(statement, ++_bound, value));
        return this;
    }

    internal SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    internal SqliteStatement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    internal SqliteStatement Bind(double? value)
    {
        if (value is null) return BindNull();
        database.Check(raw.sqlite3_bind_double(statement, ++_bound, value.Value));
        return this;
    }

    /// <summary>Microseconds since 1970.</summary>
    internal SqliteStatement Bind(DateTimeOffset value) => Bind(StoreTime.ToMicroseconds(value));

    internal SqliteStatement Bind(DateTimeOffset? value) => value is { } known ? Bind(known) : BindNull();

    internal SqliteStatement Bind(string? value)
    {
        if (value is null) return BindNull();
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > MaxStackBytes) return BindText(Encoding.UTF8.GetBytes(value));
        Span<byte> bytes = stackalloc byte[MaxStackBytes];
        return BindText(bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
    }

    /// <summary>UTF-8 text.</summary>
    internal SqliteStatement BindText(ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_text(statement, ++_bound, value));
        return this;
    }

    /// <summary>UTF-8 text, or null for none.</summary>
    internal SqliteStatement BindTextOrNull(ReadOnlySpan<byte> value) => value.IsEmpty ? BindNull() : BindText(value);

    /// <summary>Bytes, or null for none.</summary>
    internal SqliteStatement BindBytesOrNull(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return BindNull();
        database.Check(raw.sqlite3_bind_blob(statement, ++_bound, value));
        return this;
    }

    internal SqliteStatement BindNull()
    {
        database.Check(raw.sqlite3_bind_null(statement, ++_bound));
        return this;
    }

    /// <summary>Runs it.</summary>
    /// <returns>How many rows it changed.</returns>
    internal int Run()
    {
        Step();
        Reset();
        return database.Changes;
    }

    /// <summary>Its first row; the default when it has none.</summary>
    internal T? First<T>(Func<SqliteStatement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All its rows.</summary>
    internal List<T> List<T>(Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (Step()) rows.Add(read(this));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    internal bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    internal long Number(int column) => raw.sqlite3_column_int64(statement, column);

    internal long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    internal double Real(int column) => raw.sqlite3_column_double(statement, column);

    internal bool Flag(int column) => Number(column) != 0;

    internal DateTimeOffset Time(int column) => StoreTime.FromMicroseconds(Number(column));

    internal DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    internal string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Bytes, or text as UTF-8; valid until the next row. Empty for null.</summary>
    internal ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>The same as a copy.</summary>
    internal ReadOnlyMemory<byte> Memory(int column) => Bytes(column) is { IsEmpty: false } bytes ? bytes.ToArray() : default(ReadOnlyMemory<byte>);

    public void Dispose() => statement.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        var failure = database.Failure(code);
        Reset();
        throw failure;
    }

    // The answer repeats the error of the last step, which was thrown already.
    private void Reset()
    {
        raw.sqlite3_reset(statement);
        _bound = 0;
    }
}
