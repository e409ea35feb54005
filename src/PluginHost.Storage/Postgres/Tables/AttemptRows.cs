using Npgsql;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Postgres.Tables;

/// <summary>Rows of <c>attempts</c>.</summary>
internal static class AttemptRows
{
    private const string Select = """
        SELECT execution, number, started, finished, outcome, error_code, error_message, plugin_version
        FROM pluginhost.attempts WHERE execution = ANY ($1) ORDER BY execution, number
        """;

    /// <summary>Runs a command whose rows are executions, and reads their attempts.</summary>
    internal static async Task<List<StoredExecution>> ListWithAttemptsAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values) =>
        await connection.WithAttemptsAsync(await connection.ListAsync(sql, ExecutionRow.Read, cancellationToken, values), cancellationToken);

    internal static async Task<List<StoredExecution>> WithAttemptsAsync(this NpgsqlConnection connection, List<StoredExecution> executions, CancellationToken cancellationToken)
    {
        long[] begun = [.. executions.Where(static one => one.Record.AttemptCount > 0).Select(static one => one.Sequence)];
        if (begun.Length == 0) return executions;
        var attempts = (await connection.ListAsync(Select, Read, cancellationToken, begun)).ToLookup(static row => row.Execution, static row => row.Attempt);
        return executions.ConvertAll(one => one with { Record = one.Record with { Attempts = [.. attempts[one.Sequence]] } });
    }

    private static (long Execution, AttemptRecord Attempt) Read(NpgsqlDataReader row) => (row.GetInt64(0), new AttemptRecord(
        row.GetInt32(1),
        row.GetFieldValue<DateTimeOffset>(2),
        row.ValueOrNull<DateTimeOffset>(3),
        (ExecutionOutcome?)row.ValueOrNull<short>(4),
        row.TextOrNull(5),
        row.TextOrNull(6),
        row.TextOrNull(7)));
}
