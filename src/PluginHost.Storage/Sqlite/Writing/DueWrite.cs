using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Turns what is due, and ends what nobody began in time.</summary>
internal static class DueWrite
{
    internal const string SelectExpired = """
        SELECT sequence FROM executions INDEXED BY executions_to_expire WHERE expires IS NOT NULL AND owner IS NULL AND status IN (0, 2) AND attempt_count = 0 AND expires <= ? ORDER BY expires LIMIT ?
        """;

    internal const string SelectDue = "SELECT sequence FROM executions INDEXED BY executions_due WHERE status = 2 AND owner IS NULL AND due <= ?1 ORDER BY due LIMIT ?2";

    private const string TurnDue = $"UPDATE executions SET status = 0, due = NULL, updated = ?1 WHERE sequence IN ({SelectDue})";

    internal const string NextDue = "SELECT due FROM executions INDEXED BY executions_due WHERE status = 2 AND owner IS NULL AND due IS NOT NULL ORDER BY due LIMIT 1";

    internal static DueAnswer Run(SqliteDatabase database, (DateTimeOffset Now, int Max, EndedEvent Ended) limits)
    {
        var expired = database[SelectExpired].Bind(limits.Now).Bind(limits.Max).List(static row => row.Number(0))
            .ConvertAll(sequence => EndWrite.Run(database, sequence, ExecutionStatus.TimedOut, Transitions.Expired, limits.Now, limits.Ended));
        var requested = database[TurnDue].Bind(limits.Now).Bind(limits.Max).Run();
        return new DueAnswer(requested, expired, database[NextDue].First(static row => (DateTimeOffset?)row.Time(0)));
    }
}
