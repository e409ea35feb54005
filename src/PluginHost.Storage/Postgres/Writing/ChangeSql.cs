using Npgsql;
using PluginHost.Core.Actions;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>The statement that changes claimed executions, their attempts and the outbox. Changes that are not allowed fall out of it.</summary>
internal static class ChangeSql
{
    // Written so that no index but that of the ids fits: partial ones look small to the planner after a quiet moment, and each change would then walk through one.
    private const string Allowed = "e.id = i.id AND e.fence = i.fence AND coalesce(e.owner, '') <> '' AND e.status < 5 AND (NOT e.is_cancel_asked OR i.status > 3)";

    private static readonly Unnest<ChangeWrite> Changes = new Unnest<ChangeWrite>()
        .Text("id", static write => write.Id)
        .Number("fence", "bigint", static write => write.Change.Fence)
        .Number("status", "smallint", static write => (short)write.Change.Status)
        .Time("at", static write => write.Change.At)
        .Time("due", static write => write.Change.Due)
        .Flag("is_released", static write => write.Change.IsReleased)
        .Flag("is_forgotten", static write => write.Change.IsForgotten)
        .Flag("has_result", static write => write.Change.Result is not null)
        .Column("outputs", "text", static write => PostgresText.Of(write.Change.Result?.Outputs ?? default))
        .Text("message", static write => write.Change.Result?.Message)
        .Text("error_code", static write => write.Change.Result?.Error?.Code)
        .Text("error_message", static write => write.Change.Result?.Error?.Message)
        .Column("error", "text", static write => ErrorOf(write.Change.Result))
        .Text("plugin_version", static write => write.Change.Result?.PluginVersion)
        .Number("progress_percent", "double precision", static write => write.Change.Progress?.Percent)
        .Text("progress_message", static write => write.Change.Progress?.Message)
        .Number("attempt_number", "integer", static write => write.Change.Attempt?.Number)
        .Time("attempt_started", static write => write.Change.Attempt?.Started)
        .Time("attempt_finished", static write => write.Change.Attempt?.Finished)
        .Number("attempt_outcome", "smallint", static write => (short?)write.Change.Attempt?.Outcome)
        .Text("attempt_code", static write => write.Change.Attempt?.ErrorCode)
        .Text("attempt_message", static write => write.Change.Attempt?.ErrorMessage)
        .Text("attempt_version", static write => write.Change.Attempt?.PluginVersion)
        .Column("event_id", "uuid", static write => write.Change.Event?.Id)
        .Time("event_at", static write => write.Change.Event?.At)
        .Text("event_type", static write => write.Change.Event?.Type)
        .Text("event_execution", static write => write.Change.Event?.ExecutionId)
        .Column("event_json", "text", static write => PostgresText.Of(write.Change.Event?.Json ?? default));

    private static readonly string Sql = $"""
        WITH i AS MATERIALIZED (SELECT * FROM {Changes.Rows}),
        changed AS (
            UPDATE pluginhost.executions e SET
                status = i.status, updated = i.at, due = i.due,
                attempt_count = greatest(e.attempt_count, i.attempt_number), started = coalesce(e.started, i.attempt_started),
                outputs = CASE WHEN i.has_result THEN i.outputs ELSE e.outputs END,
                message = CASE WHEN i.has_result THEN i.message ELSE e.message END,
                error_code = CASE WHEN i.has_result THEN i.error_code ELSE e.error_code END,
                error_message = CASE WHEN i.has_result THEN i.error_message ELSE e.error_message END,
                error = CASE WHEN i.has_result THEN i.error ELSE e.error END,
                plugin_version = CASE WHEN i.has_result THEN i.plugin_version ELSE e.plugin_version END,
                progress_percent = coalesce(i.progress_percent, e.progress_percent),
                progress_message = CASE WHEN i.progress_percent IS NULL THEN e.progress_message ELSE i.progress_message END,
                owner = CASE WHEN i.is_released OR i.status >= 5 THEN NULL ELSE e.owner END,
                sealed_parameters = CASE WHEN i.status >= 5 THEN NULL ELSE e.sealed_parameters END
            FROM i WHERE {Allowed} AND NOT i.is_forgotten RETURNING e.sequence, i.*),
        gone AS (DELETE FROM pluginhost.executions e USING i WHERE {Allowed} AND i.is_forgotten RETURNING e.sequence, i.*),
        gone_attempts AS (DELETE FROM pluginhost.attempts a USING gone WHERE a.execution = gone.sequence),
        gone_logs AS (DELETE FROM pluginhost.execution_logs l USING gone WHERE l.execution = gone.sequence),
        made AS (
            INSERT INTO pluginhost.attempts (execution, number, started, finished, outcome, error_code, error_message, plugin_version)
            SELECT sequence, attempt_number, attempt_started, attempt_finished, attempt_outcome, attempt_code, attempt_message, attempt_version
            FROM changed WHERE attempt_number IS NOT NULL
            ON CONFLICT (execution, number) DO UPDATE SET started = excluded.started, finished = excluded.finished, outcome = excluded.outcome,
                error_code = excluded.error_code, error_message = excluded.error_message, plugin_version = excluded.plugin_version),
        told AS (
            INSERT INTO pluginhost.outbox (id, at, type, execution_id, json)
            SELECT event_id, event_at, event_type, event_execution, event_json FROM (SELECT * FROM changed UNION ALL SELECT * FROM gone) AS done
            WHERE event_id IS NOT NULL ORDER BY ordinal)
        SELECT ordinal FROM changed UNION ALL SELECT ordinal FROM gone
        """;

    internal static void AddTo(NpgsqlBatch batch, IReadOnlyList<ChangeWrite> writes)
    {
        if (writes.Count > 0) batch.BatchCommands.Add(Changes.Command(Sql, writes));
    }

    /// <summary>Reads the answers to what <see cref="AddTo"/> has added.</summary>
    internal static async Task<Action> ReadAsync(NpgsqlDataReader reader, IReadOnlyList<ChangeWrite> writes)
    {
        if (writes.Count == 0) return static () => { };
        var made = new bool[writes.Count];
        foreach (var ordinal in await reader.ListAsync(static row => row.GetInt64(0), CancellationToken.None)) made[ordinal - 1] = true;
        return () =>
        {
            foreach (var (write, isMade) in writes.Zip(made)) write.Complete(isMade);
        };
    }

    private static string? ErrorOf(ExecutionResult? result) => result?.Error is { } error ? PostgresText.Of(StoredJson.Write(error)) : null;
}
