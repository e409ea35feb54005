using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Voids the claims of all owners but the one that has the file now: the file's lock proves that they are gone.</summary>
internal static class RecoveryWrite
{
    internal const string SelectOrphans = """
        SELECT sequence, status, is_rerun_after_crash FROM executions WHERE status IN (0, 1, 2, 3, 4) AND owner IS NOT NULL AND owner <> ? ORDER BY sequence
        """;

    private const string Release = "UPDATE executions SET owner = NULL WHERE sequence = ?";
    private const string Rerun = "UPDATE executions SET status = 0, owner = NULL, due = NULL, updated = ? WHERE sequence = ?";

    internal static RecoveryAnswer Run(SqliteDatabase database, (string Owner, DateTimeOffset Now, EndedEvent Ended) by)
    {
        var (released, rerun, ended) = (0, new List<StoredExecution>(), new List<StoredExecution>());
        foreach (var (sequence, status, isRerun) in database[SelectOrphans].Bind(by.Owner).List(static row => (row.Number(0), (ExecutionStatus)row.Number(1), row.Flag(2))))
        {
            if (status is ExecutionStatus.Requested or ExecutionStatus.Scheduled or ExecutionStatus.Waiting)
            {
                released += database[Release].Bind(sequence).Run();
                continue;
            }

            AttemptRows.Abandon(database, sequence, by.Now);
            if (status == ExecutionStatus.Cancelling) ended.Add(EndWrite.Run(database, sequence, ExecutionStatus.Cancelled, Transitions.StoppedWithHost, by.Now, by.Ended));
            else if (isRerun) rerun.Add(RunAgain(database, sequence, by.Now));
            else ended.Add(EndWrite.Run(database, sequence, ExecutionStatus.Abandoned, Transitions.Abandoned, by.Now, by.Ended));
        }

        return new RecoveryAnswer(released, rerun, ended);
    }

    private static StoredExecution RunAgain(SqliteDatabase database, long sequence, DateTimeOffset now)
    {
        database[Rerun].Bind(now).Bind(sequence).Run();
        return ExecutionRow.Get(database, sequence);
    }
}
