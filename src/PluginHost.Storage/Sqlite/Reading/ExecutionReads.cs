using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>Short questions about executions.</summary>
internal static class ExecutionReads
{
    internal const string CancelAsked = "SELECT id FROM executions INDEXED BY executions_to_cancel WHERE is_cancel_asked = 1 AND owner IS NOT NULL AND owner = ? ORDER BY sequence";
    internal const string Backlog = "SELECT lane, count(*) FROM executions INDEXED BY executions_to_claim WHERE status = 0 AND owner IS NULL GROUP BY lane";

    internal static IReadOnlyList<string>? ReadCancelAsked(SqliteDatabase database, StoreOwner owner) => database[CancelAsked].Bind(owner.Name).List(static row => row.Text(0));

    internal static IReadOnlyDictionary<string, int> CountBacklog(SqliteDatabase database) =>
        database[Backlog].List(static row => (Lane: row.Text(0), Count: (int)row.Number(1))).ToDictionary(static row => row.Lane, static row => row.Count, StringComparer.Ordinal);
}
