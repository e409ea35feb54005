using SQLitePCL;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>Another program that has the database open.</summary>
internal sealed class SqliteShell : IDisposable
{
    private readonly sqlite3 _database;

    static SqliteShell() => Batteries_V2.Init();

    public SqliteShell(string file)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(file, out _database));
        raw.sqlite3_busy_timeout(_database, 10_000);
    }

    public void Run(string sql) => Assert.True(raw.sqlite3_exec(_database, sql) == raw.SQLITE_OK, raw.sqlite3_errmsg(_database).utf8_to_string());

    /// <summary>Rows of numbers.</summary>
    public List<int[]> List(string sql)
    {
        Assert.True(raw.sqlite3_prepare_v2(_database, sql, out var statement) == raw.SQLITE_OK, raw.sqlite3_errmsg(_database).utf8_to_string());
        using (statement)
        {
            var rows = new List<int[]>();
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW) rows.Add([.. Enumerable.Range(0, raw.sqlite3_column_count(statement)).Select(column => raw.sqlite3_column_int(statement, column))]);
            return rows;
        }
    }

    public void Dispose() => _database.Dispose();
}
