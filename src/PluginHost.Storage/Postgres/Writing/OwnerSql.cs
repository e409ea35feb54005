using Npgsql;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres.Tables;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Leases of hosts, and what becomes of the claims of those that are gone.</summary>
/// <remarks>Leases are compared with the clocks of the hosts: those must agree far better than a lease is long.</remarks>
internal static class OwnerSql
{
    // Hosts recover one after the other: each sees what the one before has left.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('pluginhost.recover', 0))";

    private const string Put = "INSERT INTO pluginhost.owners (name, lease_until) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until";
    private const string Renew = "UPDATE pluginhost.owners SET lease_until = $2 WHERE name = $1";
    private const string Leave = "DELETE FROM pluginhost.owners WHERE name = $1";
    private const string Remove = "DELETE FROM pluginhost.owners WHERE lease_until <= $1 AND name <> $2";
    private const string CancelAsked = "SELECT id FROM pluginhost.executions WHERE owner = $1 AND is_cancel_asked AND status < 5 ORDER BY sequence";

    private const string CloseAttempts = """
        UPDATE pluginhost.attempts a SET finished = $1, outcome = $2, error_code = $3, error_message = $4
        FROM pluginhost.executions e
        WHERE e.owner IS NOT NULL AND e.status IN (1, 4) AND NOT EXISTS (SELECT FROM pluginhost.owners o WHERE o.name = e.owner) AND a.execution = e.sequence AND a.finished IS NULL
        """;

    private static readonly string Void = $"""
        WITH lost AS MATERIALIZED (
            SELECT sequence, status,
                CASE WHEN status IN (0, 2, 3) THEN status WHEN status = 4 THEN 8 WHEN is_rerun_after_crash THEN 0 ELSE 10 END AS later
            FROM pluginhost.executions e WHERE owner IS NOT NULL AND NOT EXISTS (SELECT FROM pluginhost.owners o WHERE o.name = e.owner) FOR UPDATE)
        UPDATE pluginhost.executions e SET
            owner = NULL, status = lost.later,
            updated = CASE WHEN lost.status IN (1, 4) THEN $1 ELSE e.updated END,
            due = CASE WHEN lost.status IN (1, 4) THEN NULL ELSE e.due END,
            message = CASE lost.later WHEN 8 THEN $3 WHEN 10 THEN $6 ELSE e.message END,
            error_code = CASE lost.later WHEN 8 THEN $2 WHEN 10 THEN $5 ELSE e.error_code END,
            error_message = CASE lost.later WHEN 8 THEN $3 WHEN 10 THEN $6 ELSE e.error_message END,
            error = CASE lost.later WHEN 8 THEN $4 WHEN 10 THEN $7 ELSE e.error END,
            sealed_parameters = CASE WHEN lost.later >= 5 THEN NULL ELSE e.sealed_parameters END
        FROM lost WHERE e.sequence = lost.sequence RETURNING {ExecutionRow.Columns}, lost.status
        """;

    internal static Task PutAsync(NpgsqlConnection connection, StoreOwner owner, CancellationToken cancellationToken) =>
        connection.RunAsync(Put, cancellationToken, owner.Name, owner.Now + owner.Lease);

    internal static Task LeaveAsync(NpgsqlConnection connection, string owner) => connection.RunAsync(Leave, CancellationToken.None, owner);

    internal static async Task<IReadOnlyList<string>?> RenewAsync(NpgsqlConnection connection, StoreOwner owner, CancellationToken cancellationToken)
    {
        if (await connection.RunAsync(Renew, cancellationToken, owner.Name, owner.Now + owner.Lease) == 0) return null;
        return await connection.ListAsync(CancelAsked, static row => row.GetString(0), cancellationToken, owner.Name);
    }

    internal static async Task<RecoveryAnswer> RecoverAsync(NpgsqlConnection connection, string owner, DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken)
    {
        await connection.RunAsync(Lock, cancellationToken);
        await connection.RunAsync(Remove, cancellationToken, now, owner);
        return await VoidAsync(connection, now, ended, cancellationToken);
    }

    private static async Task<RecoveryAnswer> VoidAsync(NpgsqlConnection connection, DateTimeOffset now, EndedEvent told, CancellationToken cancellationToken)
    {
        var (cancelled, abandoned) = (Transitions.StoppedWithHost, Transitions.Abandoned);
        await connection.RunAsync(CloseAttempts, cancellationToken, now, ExecutionOutcome.Abandoned, Transitions.CutOff.Code, Transitions.CutOff.Message);
        var lost = await connection.ListAsync(
            Void,
            static row => (After: ExecutionRow.Read(row), Before: (ExecutionStatus)row.GetInt16(row.FieldCount - 1)),
            cancellationToken,
            now, cancelled.Code, cancelled.Message, EndingSql.Json(cancelled), abandoned.Code, abandoned.Message, EndingSql.Json(abandoned));
        if (lost.Count == 0) return RecoveryAnswer.Nothing;
        var changed = await connection.WithAttemptsAsync([.. lost.Where(static one => one.Before != one.After.Record.Status).Select(static one => one.After).OrderBy(static one => one.Sequence)], cancellationToken);
        StoredExecution[] ended = [.. changed.Where(static one => one.Record.Status.IsTerminal())];
        await OutboxSql.AddAsync(connection, [.. ended.Select(one => told(one))], cancellationToken);
        return new RecoveryAnswer(lost.Count - changed.Count, [.. changed.Where(static one => !one.Record.Status.IsTerminal())], ended);
    }
}
