using Npgsql;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres.Tables;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Cancels executions, ends those that nobody began in time, and turns those that are due.</summary>
internal static class EndingSql
{
    // What nobody has claimed ends; an owner is asked.
    private const string Cancel = $"""
        UPDATE pluginhost.executions e SET
            is_cancel_asked = e.is_cancel_asked OR e.owner IS NOT NULL,
            status = CASE WHEN e.owner IS NULL THEN 8 WHEN e.status IN (1, 3) THEN 4 ELSE e.status END,
            updated = CASE WHEN e.owner IS NULL OR e.status IN (1, 3) THEN $2 ELSE e.updated END,
            due = CASE WHEN e.owner IS NULL THEN NULL ELSE e.due END,
            message = CASE WHEN e.owner IS NULL THEN $3 ELSE e.message END,
            error_code = CASE WHEN e.owner IS NULL THEN $4 ELSE e.error_code END,
            error_message = CASE WHEN e.owner IS NULL THEN $3 ELSE e.error_message END,
            error = CASE WHEN e.owner IS NULL THEN $5 ELSE e.error END,
            sealed_parameters = CASE WHEN e.owner IS NULL THEN NULL ELSE e.sealed_parameters END
        WHERE e.id = $1 AND e.status < 5 RETURNING {ExecutionRow.Columns}
        """;

    private const string Expire = $"""
        UPDATE pluginhost.executions e SET status = 7, updated = $1, due = NULL, message = $4, error_code = $3, error_message = $4, error = $5, sealed_parameters = NULL
        WHERE e.sequence IN (
            SELECT sequence FROM pluginhost.executions WHERE expires IS NOT NULL AND owner IS NULL AND outcome IS NULL AND status IN (0, 2) AND attempt_count = 0 AND expires <= $1
            ORDER BY expires LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING {ExecutionRow.Columns}
        """;

    private const string TurnDue = """
        UPDATE pluginhost.executions SET status = 0, due = NULL, updated = $1
        WHERE sequence IN (SELECT sequence FROM pluginhost.executions WHERE due IS NOT NULL AND owner IS NULL AND status = 2 AND due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string NextDue = "SELECT min(due) FROM pluginhost.executions WHERE due IS NOT NULL AND owner IS NULL AND status = 2";

    internal const string Find = $"SELECT {ExecutionRow.Columns} FROM pluginhost.executions e WHERE e.id = $1";

    internal static async Task<CancelAnswer> CancelAsync(NpgsqlConnection connection, CancelRequest request, EndedEvent ended, CancellationToken cancellationToken)
    {
        var error = Transitions.Cancelled(request.Message);
        var changed = await connection.ListWithAttemptsAsync(Cancel, cancellationToken, request.Id, request.At, error.Message, error.Code, Json(error));
        await OutboxSql.AddAsync(connection, [.. changed.Where(static one => one.Record.Status.IsTerminal()).Select(one => ended(one))], cancellationToken);
        if (changed is [var one]) return new CancelAnswer(one.Record.Status == ExecutionStatus.Cancelled ? CancelKind.Cancelled : CancelKind.Asked, one);
        return await connection.ListWithAttemptsAsync(Find, cancellationToken, request.Id) is [var found] ? new CancelAnswer(CancelKind.Ended, found) : new CancelAnswer(CancelKind.NotFound, null);
    }

    internal static async Task<DueAnswer> TurnDueAsync(NpgsqlConnection connection, DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken)
    {
        var error = Transitions.Expired;
        var expired = await connection.ListWithAttemptsAsync(Expire, cancellationToken, now, max, error.Code, error.Message, Json(error));
        await OutboxSql.AddAsync(connection, [.. expired.Select(one => ended(one))], cancellationToken);
        var requested = await connection.RunAsync(TurnDue, cancellationToken, now, max);
        var next = await connection.ListAsync(NextDue, static row => row.ValueOrNull<DateTimeOffset>(0), cancellationToken);
        return new DueAnswer(requested, expired, next[0]);
    }

    internal static ReadOnlyMemory<byte> Json(ExecutionError error) => StoredJson.Write(error);
}
