using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Sdk;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Tables;

/// <summary>Rows of <c>executions</c>: how they are read.</summary>
internal static class ExecutionRow
{
    /// <summary>The columns that <see cref="Read"/> expects, of the alias <c>e</c>.</summary>
    internal const string Columns = """
        e.sequence, e.id, e.action_ref, e.status, e.origin, e.actor, e.correlation_id, e.due, e.is_dry_run, e.priority, e.expires, e.parent_id, e.rerun_of,
        e.attempt_count, e.started, e.created, e.updated, e.message, e.error, e.progress_percent, e.progress_message, e.plugin_version, e.parameters, e.outputs,
        e.lane, e.is_rerun_after_crash, e.history, e.timeout, e.max_attempts, e.idempotency_key, e.trace_parent, e.owner, e.fence, e.is_cancel_asked, e.sealed_parameters, e.metadata
        """;

    private const string BySequence = $"SELECT {Columns} FROM executions AS e WHERE e.sequence = ?";
    private const string ById = $"SELECT {Columns} FROM executions AS e WHERE e.id = ?";

    internal static StoredExecution? Find(SqliteDatabase database, string id) => WithAttempts(database, database[ById].Bind(id).First(Read));

    /// <summary>One that is there, its attempts with it.</summary>
    internal static StoredExecution Get(SqliteDatabase database, long sequence) => WithAttempts(database, database[BySequence].Bind(sequence).First(Read))!;

    internal static StoredExecution Read(SqliteStatement row) => new(ReadRecord(row))
    {
        Sequence = row.Number(0),
        Lane = row.Text(24),
        IsRerunAfterCrash = row.Flag(25),
        History = (HistoryMode)row.Number(26),
        Timeout = row.NumberOrNull(27) is { } timeout ? TimeSpan.FromMicroseconds(timeout) : null,
        MaxAttempts = (int?)row.NumberOrNull(28),
        IdempotencyKey = row.TextOrNull(29),
        TraceParent = row.TextOrNull(30),
        Owner = row.TextOrNull(31),
        Fence = row.Number(32),
        IsCancelAsked = row.Flag(33),
        SealedParameters = row.Memory(34),
    };

    internal static ExecutionRecord ReadRecord(SqliteStatement row) => new()
    {
        Id = row.Text(1),
        ActionRef = row.Text(2),
        Status = (ExecutionStatus)row.Number(3),
        Origin = (ActionOrigin)row.Number(4),
        Actor = row.TextOrNull(5),
        CorrelationId = row.TextOrNull(6) ?? row.Text(1),
        Due = row.TimeOrNull(7),
        IsDryRun = row.Flag(8),
        Priority = FromRank(row.Number(9)),
        Expires = row.TimeOrNull(10),
        ParentId = row.TextOrNull(11),
        RerunOf = row.TextOrNull(12),
        AttemptCount = (int)row.Number(13),
        Started = row.TimeOrNull(14),
        Created = row.Time(15),
        Updated = row.Time(16),
        Message = row.TextOrNull(17),
        Error = row.IsNull(18) ? null : StoredJson.ReadError(row.Bytes(18)),
        Progress = row.IsNull(19) ? null : new ExecutionProgress(row.Real(19), row.TextOrNull(20)),
        PluginVersion = row.TextOrNull(21),
        Parameters = row.Memory(22),
        Outputs = row.Memory(23),
        Metadata = row.Memory(35),
    };

    /// <summary>The order of claims: smaller ranks first.</summary>
    internal static int ToRank(ExecutionPriority priority) => priority switch
    {
        ExecutionPriority.High => -1,
        ExecutionPriority.Low => 1,
        _ => 0,
    };

    private static ExecutionPriority FromRank(long rank) => rank < 0 ? ExecutionPriority.High : rank > 0 ? ExecutionPriority.Low : ExecutionPriority.Normal;

    private static StoredExecution? WithAttempts(SqliteDatabase database, StoredExecution? execution) => execution is not { Record.AttemptCount: > 0 }
        ? execution
        : execution with { Record = execution.Record with { Attempts = AttemptRows.Read(database, execution.Sequence) } };
}
