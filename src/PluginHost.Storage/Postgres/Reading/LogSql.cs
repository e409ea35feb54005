using Npgsql;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Postgres.Reading;

/// <summary>Logs of executions, and the outbox.</summary>
internal static class LogSql
{
    private const string Append = """
        INSERT INTO pluginhost.execution_logs (execution, number, at, attempt, level, message)
        SELECT e.sequence, i.number, i.at, i.attempt, i.level, i.message
        FROM pluginhost.executions e CROSS JOIN unnest($2, $3, $4, $5, $6) AS i (number, at, attempt, level, message) WHERE e.id = $1
        ON CONFLICT (execution, number) DO UPDATE SET at = excluded.at, attempt = excluded.attempt, level = excluded.level, message = excluded.message
        """;

    private const string Read = """
        SELECT l.number, l.at, l.attempt, l.level, l.message FROM pluginhost.executions e JOIN pluginhost.execution_logs l ON l.execution = e.sequence
        WHERE e.id = $1 AND l.number > $2 ORDER BY l.number LIMIT $3
        """;

    private const string ReadEvents = "SELECT sequence, id, at, type, execution_id, json FROM pluginhost.outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2";

    internal static Task AppendAsync(NpgsqlConnection connection, string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken) => connection.RunAsync(
        Append,
        cancellationToken,
        id,
        lines.Select(static line => line.Number).ToArray(),
        lines.Select(static line => line.At.ToUniversalTime()).ToArray(),
        lines.Select(static line => line.Attempt).ToArray(),
        lines.Select(static line => line.Level),
        lines.Select(static line => line.Message));

    internal static async Task<IReadOnlyList<ExecutionLogLine>> ReadAsync(NpgsqlConnection connection, string id, int after, int max, CancellationToken cancellationToken) => await connection.ListAsync(
        Read,
        static row => new ExecutionLogLine(row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), row.GetString(3), row.GetString(4)),
        cancellationToken, id, after, max);

    internal static async Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(NpgsqlConnection connection, long after, int max, CancellationToken cancellationToken) => await connection.ListAsync(
        ReadEvents,
        static row => new OutboxEvent(row.GetInt64(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetString(4), PostgresText.ToUtf8(row.GetString(5))),
        cancellationToken, after, max);
}
