using Npgsql;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Removes what is no longer wanted.</summary>
internal static class PruneSql
{
    /// <summary>Most events, and most keys, that one call removes (our choice: some milliseconds).</summary>
    private const int MaxRows = 5_000;

    private const string Executions = """
        WITH old AS MATERIALIZED (
            SELECT sequence FROM (
                (SELECT sequence FROM pluginhost.executions WHERE outcome IN (5, 9) AND outcome IS NOT NULL AND ended < $1 ORDER BY ended, sequence LIMIT $3)
                UNION
                (SELECT sequence FROM pluginhost.executions WHERE outcome NOT IN (5, 9) AND outcome IS NOT NULL AND ended < $2 ORDER BY ended, sequence LIMIT $3)
                UNION
                (SELECT sequence FROM pluginhost.executions WHERE outcome IS NOT NULL ORDER BY ended, sequence
                    LIMIT least($3, greatest(0, (SELECT count(*) FROM pluginhost.executions WHERE outcome IS NOT NULL) - $4)))
            ) AS any_of_them LIMIT $3),
        gone AS (DELETE FROM pluginhost.executions e USING old WHERE e.sequence = old.sequence AND e.outcome IS NOT NULL RETURNING e.sequence),
        gone_attempts AS (DELETE FROM pluginhost.attempts a USING old WHERE a.execution = old.sequence),
        gone_logs AS (DELETE FROM pluginhost.execution_logs l USING old WHERE l.execution = old.sequence)
        SELECT count(*)::integer FROM gone
        """;

    private const string Events = "DELETE FROM pluginhost.outbox WHERE sequence IN (SELECT sequence FROM pluginhost.outbox WHERE at < $1 ORDER BY at LIMIT $2)";
    private const string Keys = "DELETE FROM pluginhost.idempotency_keys WHERE (actor, key) IN (SELECT actor, key FROM pluginhost.idempotency_keys WHERE expires <= $1 ORDER BY expires LIMIT $2) AND expires <= $1";

    internal static async Task<int> RunAsync(NpgsqlConnection connection, PruneRequest request, CancellationToken cancellationToken)
    {
        await connection.RunAsync(Events, cancellationToken, request.EventsBefore, MaxRows);
        await connection.RunAsync(Keys, cancellationToken, request.Now, MaxRows);
        return await connection.ScalarAsync<int>(Executions, cancellationToken, request.SucceededBefore, request.OthersBefore, (long)request.Batch, request.MostEnded);
    }
}
