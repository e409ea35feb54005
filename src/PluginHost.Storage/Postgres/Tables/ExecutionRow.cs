using Npgsql;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;

namespace PluginHost.Storage.Postgres.Tables;

/// <summary>Rows of <c>executions</c>: how they are read.</summary>
internal static class ExecutionRow
{
    /// <summary>The columns that <see cref="Read"/> expects, of the alias <c>e</c>.</summary>
    internal const string Columns = """
        e.sequence, e.id, e.action_ref, e.status, e.origin, e.actor, e.correlation_id, e.due, e.is_dry_run, e.priority, e.expires, e.parent_id, e.rerun_of,
        e.attempt_count, e.started, e.created, e.updated, e.message, e.error, e.progress_percent, e.progress_message, e.plugin_version, e.parameters, e.outputs,
        e.lane, e.is_rerun_after_crash, e.history, e.timeout, e.max_attempts, e.idempotency_key, e.trace_parent, e.owner, e.fence, e.is_cancel_asked, e.sealed_parameters, e.metadata
        """;

    /// <summary>The attempts are left out.</summary>
    internal static StoredExecution Read(NpgsqlDataReader row) => new(ReadRecord(row))
    {
        Sequence = row.GetInt64(0),
        Lane = row.GetString(24),
        IsRerunAfterCrash = row.GetBoolean(25),
        History = (HistoryMode)row.GetInt16(26),
        Timeout = row.ValueOrNull<TimeSpan>(27),
        MaxAttempts = row.ValueOrNull<int>(28),
        IdempotencyKey = row.TextOrNull(29),
        TraceParent = row.TextOrNull(30),
        Owner = row.TextOrNull(31),
        Fence = row.GetInt64(32),
        IsCancelAsked = row.GetBoolean(33),
        SealedParameters = row.IsDBNull(34) ? default : row.GetFieldValue<byte[]>(34),
    };

    internal static ExecutionRecord ReadRecord(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(1),
        ActionRef = row.GetString(2),
        Status = (ExecutionStatus)row.GetInt16(3),
        Origin = (ActionOrigin)row.GetInt16(4),
        Actor = row.TextOrNull(5),
        CorrelationId = row.TextOrNull(6) ?? row.GetString(1),
        Due = row.ValueOrNull<DateTimeOffset>(7),
        IsDryRun = row.GetBoolean(8),
        Priority = FromRank(row.GetInt16(9)),
        Expires = row.ValueOrNull<DateTimeOffset>(10),
        ParentId = row.TextOrNull(11),
        RerunOf = row.TextOrNull(12),
        AttemptCount = row.GetInt32(13),
        Started = row.ValueOrNull<DateTimeOffset>(14),
        Created = row.GetFieldValue<DateTimeOffset>(15),
        Updated = row.GetFieldValue<DateTimeOffset>(16),
        Message = row.TextOrNull(17),
        Error = row.IsDBNull(18) ? null : StoredJson.ReadError(PostgresText.ToUtf8(row.GetString(18)).Span),
        Progress = row.IsDBNull(19) ? null : new ExecutionProgress(row.GetDouble(19), row.TextOrNull(20)),
        PluginVersion = row.TextOrNull(21),
        Parameters = PostgresText.ToUtf8(row.GetString(22)),
        Outputs = PostgresText.ToUtf8(row.GetString(23)),
        Metadata = PostgresText.ToUtf8(row.GetString(35)),
    };

    /// <summary>The order of claims: smaller ranks first.</summary>
    internal static short ToRank(ExecutionPriority priority) => priority switch
    {
        ExecutionPriority.High => -1,
        ExecutionPriority.Low => 1,
        _ => 0,
    };

    internal static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static T? ValueOrNull<T>(this NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static ExecutionPriority FromRank(short rank) => rank switch { < 0 => ExecutionPriority.High, > 0 => ExecutionPriority.Low, _ => ExecutionPriority.Normal };
}
