using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Ends executions that nobody runs, and puts the event of it into the outbox.</summary>
internal static class EndWrite
{
    private const string End = """
        UPDATE executions SET status = ?, updated = ?, message = ?, error = ?, due = NULL, owner = NULL, sealed_parameters = NULL WHERE sequence = ?
        """;

    /// <returns>The execution as it is then.</returns>
    internal static StoredExecution Run(SqliteDatabase database, long sequence, ExecutionStatus status, ExecutionError error, DateTimeOffset at, EndedEvent ended)
    {
        database[End].Bind((long)status).Bind(at).Bind(error.Message).BindText(StoredJson.Write(error)).Bind(sequence).Run();
        var execution = ExecutionRow.Get(database, sequence);
        OutboxRows.Add(database, ended(execution));
        return execution;
    }
}
