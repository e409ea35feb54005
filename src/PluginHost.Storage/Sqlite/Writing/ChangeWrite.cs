using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Changes claimed executions.</summary>
internal static class ChangeWrite
{
    private const string FindClaimed = "SELECT sequence, attempt_count FROM executions WHERE id = ? AND fence = ? AND owner IS NOT NULL AND status < 5 AND (is_cancel_asked = 0 OR ? > 3)";

    private const string Move = """
        UPDATE executions SET status = ?, updated = ?, due = ?, attempt_count = ?, started = coalesce(started, ?), owner = iif(?, NULL, owner) WHERE sequence = ?
        """;

    private const string End = """
        UPDATE executions SET status = ?, updated = ?, due = ?, attempt_count = ?, started = coalesce(started, ?), owner = NULL, sealed_parameters = NULL,
            outputs = ?, message = ?, error = ?, plugin_version = ? WHERE sequence = ?
        """;

    private const string EndWithoutResult = "UPDATE executions SET sealed_parameters = NULL WHERE sequence = ?";
    private const string SetResult = "UPDATE executions SET outputs = ?, message = ?, error = ?, plugin_version = ? WHERE sequence = ?";
    private const string SetProgress = "UPDATE executions SET progress_percent = ?, progress_message = ? WHERE sequence = ?";

    internal static bool Run(SqliteDatabase database, ExecutionChange change)
    {
        var (sequence, attempts) = database[FindClaimed].Bind(change.Id).Bind(change.Fence).Bind((long)change.Status).First(static row => (row.Number(0), row.Number(1)));
        if (sequence == 0) return false;
        if (change.IsForgotten) RemovalWrite.Remove(database, sequence);
        else Change(database, change, sequence, attempts);
        if (change.Event is { } told) OutboxRows.Add(database, told);
        return true;
    }

    private static void Change(SqliteDatabase database, ExecutionChange change, long sequence, long attempts)
    {
        if (change.Attempt is { } attempt) AttemptRows.Put(database, sequence, attempt, attempts);
        var isEnd = change.Status.IsTerminal();
        var statement = database[isEnd && change.Result is not null ? End : Move]
            .Bind((long)change.Status).Bind(change.At).Bind(change.Due).Bind(Math.Max(attempts, change.Attempt?.Number ?? 0)).Bind(change.Attempt?.Started);
        if (isEnd && change.Result is { } result)
        {
            BindResult(statement, result).Bind(sequence).Run();
        }
        else
        {
            statement.Bind(isEnd || change.IsReleased).Bind(sequence).Run();
            if (isEnd) database[EndWithoutResult].Bind(sequence).Run();
            else if (change.Result is not null) BindResult(database[SetResult], change.Result).Bind(sequence).Run();
        }

        if (change.Progress is { } progress) database[SetProgress].Bind(progress.Percent).Bind(progress.Message).Bind(sequence).Run();
    }

    private static SqliteStatement BindResult(SqliteStatement statement, ExecutionResult result) => statement
        .BindTextOrNull(result.Outputs.Span).Bind(result.Message).BindTextOrNull(result.Error is { } error ? StoredJson.Write(error) : default).Bind(result.PluginVersion);
}
