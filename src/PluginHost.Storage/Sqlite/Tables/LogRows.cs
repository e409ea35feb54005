using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>Rows of <c>execution_logs</c>.</summary>
internal static class LogRows
{
    // Lines of an execution that is gone are dropped; a line that comes again is the same line.
    private const string Insert = """
        INSERT OR REPLACE INTO execution_logs (execution, number, at, attempt, level, message)
        SELECT sequence, ?2, ?3, ?4, ?5, ?6 FROM executions WHERE id = ?1
        """;

    private const string Select = """
        SELECT l.number, l.at, l.attempt, l.level, l.message FROM executions AS e CROSS JOIN execution_logs AS l ON l.execution = e.sequence
        WHERE e.id = ? AND l.number > ? ORDER BY l.number LIMIT ?
        """;

    internal static bool Append(SqliteDatabase database, (string Id, IReadOnlyList<ExecutionLogLine> Lines) log)
    {
        foreach (var line in log.Lines) database[Insert].Bind(log.Id).Bind(line.Number).Bind(line.At).Bind(line.Attempt).Bind(line.Level).Bind(line.Message).Run();
        return true;
    }

    internal static IReadOnlyList<ExecutionLogLine> Read(SqliteDatabase database, (string Id, int After, int Max) range) => database[Select].Bind(range.Id).Bind(range.After).Bind(range.Max)
        .List(static row => new ExecutionLogLine((int)row.Number(0), row.Time(1), (int)row.Number(2), row.Text(3), row.Text(4)));
}
