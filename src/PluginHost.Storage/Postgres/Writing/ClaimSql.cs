using Npgsql;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres.Tables;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Claims executions. What another host is claiming at the same moment is passed over.</summary>
internal static class ClaimSql
{
    private const string Waits = "is_waiting";

    /// <summary>How many more are looked at than wanted, in case other hosts claim some of them (our choice).</summary>
    private const int Spare = 64;

    private const string Update = $"""
        UPDATE pluginhost.executions e SET owner = $3, fence = e.fence + 1 FROM picked WHERE e.sequence = picked.sequence RETURNING {ExecutionRow.Columns}
        """;

    private const string FromAll = $"""
        WITH picked AS MATERIALIZED (
            SELECT sequence FROM pluginhost.executions WHERE {Waits} AND (expires IS NULL OR attempt_count > 0 OR expires > $1) ORDER BY priority, sequence LIMIT $2 FOR UPDATE SKIP LOCKED)
        {Update}
        """;

    // Jumps from lane to lane in their index: what waits in full ones is not looked at.
    private static readonly string FromOtherLanes = $"""
        WITH RECURSIVE lanes (lane) AS (
            (SELECT lane FROM pluginhost.executions WHERE {Waits} ORDER BY lane LIMIT 1)
            UNION ALL
            SELECT (SELECT e.lane FROM pluginhost.executions e WHERE {Waits} AND e.lane > lanes.lane ORDER BY e.lane LIMIT 1) FROM lanes WHERE lanes.lane IS NOT NULL),
        heads AS (
            SELECT first.sequence FROM lanes CROSS JOIN LATERAL (
                SELECT sequence, priority FROM pluginhost.executions e
                WHERE {Waits} AND e.lane = lanes.lane AND (expires IS NULL OR attempt_count > 0 OR expires > $1) ORDER BY priority, sequence LIMIT $2 + {Spare}) AS first
            WHERE lanes.lane IS NOT NULL AND lanes.lane <> ALL ($4) ORDER BY first.priority, first.sequence LIMIT $2 + {Spare}),
        picked AS MATERIALIZED (
            SELECT sequence FROM pluginhost.executions WHERE {Waits} AND sequence IN (SELECT sequence FROM heads) ORDER BY priority, sequence LIMIT $2 FOR UPDATE SKIP LOCKED)
        {Update}
        """;

    internal static async Task<IReadOnlyList<StoredExecution>> RunAsync(NpgsqlConnection connection, ClaimRequest request, CancellationToken cancellationToken)
    {
        var claimed = request.FullLanes.Count == 0
            ? await connection.ListWithAttemptsAsync(FromAll, cancellationToken, request.Now, request.Max, request.Owner)
            : await connection.ListWithAttemptsAsync(FromOtherLanes, cancellationToken, request.Now, request.Max, request.Owner, request.FullLanes);
        return [.. claimed.OrderBy(static one => ExecutionRow.ToRank(one.Record.Priority)).ThenBy(static one => one.Sequence)];
    }
}
