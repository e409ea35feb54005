using SQLitePCL;

namespace PluginHost.Storage.Sqlite.Native;

/// <summary>One connection to a database file with its prepared statements. For one thread at a time, but for <see cref="Interrupt"/>.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;

    // Statements are found by the reference of their text: texts are constants.
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>The prepared statement of a text that is a constant; it stays with the connection.</summary>
    internal SqliteStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement)) _statements.Add(sql, statement = Prepare(sql));
            return statement.Restart();
        }
    }

    /// <summary>False inside of a transaction.</summary>
    internal bool IsAutoCommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>The row that was inserted last.</summary>
    internal long LastRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Rows that the last statement changed.</summary>
    internal int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a file that is there.</summary>
    internal static SqliteDatabase Open(string path)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle);
        if (code == raw.SQLITE_OK) return database;
        var failure = database.Failure(code);
        database.Dispose();
        throw failure;
    }

    /// <summary>A statement that the caller disposes of, for texts that are made at run time.</summary>
    internal SqliteStatement Prepare(string sql)
    {
#pragma warning disable CA2000 // The statement owns the handle; there is none when preparing failed.
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new SqliteStatement(this, statement);
#pragma warning restore CA2000
    }

    /// <summary>Runs statements that return nothing.</summary>
    internal void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs a statement that returns one number.</summary>
    internal long ReadNumber(string sql)
    {
        using var statement = Prepare(sql);
        return statement.First(static row => row.Number(0));
    }

    /// <summary>Ends what runs on another thread, with error 9. Does nothing when nothing runs.</summary>
    internal void Interrupt() => raw.sqlite3_interrupt(_handle);

    internal void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }

    internal SqliteFailureException Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return new SqliteFailureException((extended & 0xFF) == (code & 0xFF) ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }
}
