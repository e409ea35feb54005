using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Stores new executions.</summary>
internal static class AddWrite
{
    private const string Insert = """
        INSERT INTO executions (id, action_ref, status, origin, actor, correlation_id, due, is_dry_run, priority, expires, parent_id, rerun_of, created, updated,
            lane, is_rerun_after_crash, history, timeout, max_attempts, idempotency_key, trace_parent, owner, fence, parameters, metadata, sealed_parameters)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string FindKey = "SELECT execution_id, request_hash = ?4 FROM idempotency_keys WHERE actor = ?1 AND key = ?2 AND expires > ?3 AND execution_id IS NOT ?5";
    private const string PutKey = "INSERT OR REPLACE INTO idempotency_keys (actor, key, request_hash, execution_id, expires) VALUES (?, ?, ?, ?, ?)";

    internal static AddResult Run(SqliteDatabase database, (StoredExecution Execution, IdempotencyKey? Key) wanted)
    {
        if (wanted.Key is { } key)
        {
            if (Find(database, key) is { } existing) return existing;
            database[PutKey].Bind(key.Actor).Bind(key.Key).Bind(key.RequestHash).Bind(wanted.Execution.Record.Id).Bind(key.Expires).Run();
        }

        try
        {
            Add(database, wanted.Execution);
            return new AddResult(database.LastRowId);
        }
        catch (SqliteFailureException failure) when (failure.IsDuplicate)
        {
            throw new ArgumentException($"There is an execution '{wanted.Execution.Record.Id}' already.", nameof(wanted), failure);
        }
    }

    private static AddResult? Find(SqliteDatabase database, IdempotencyKey key) => database[FindKey].Bind(key.Actor).Bind(key.Key).Bind(key.Now).Bind(key.RequestHash).Bind(key.ReplacesId)
        .First(static row => new AddResult(0, row.Text(0), row.Flag(1)));

    private static void Add(SqliteDatabase database, StoredExecution execution)
    {
        var record = execution.Record;
        database[Insert]
            .Bind(record.Id).Bind(record.ActionRef).Bind((long)record.Status).Bind((long)record.Origin).Bind(record.Actor)
            .Bind(record.CorrelationId == record.Id ? null : record.CorrelationId).Bind(record.Due).Bind(record.IsDryRun).Bind(ExecutionRow.ToRank(record.Priority))
            .Bind(record.Expires).Bind(record.ParentId).Bind(record.RerunOf).Bind(record.Created).Bind(record.Updated)
            .Bind(execution.Lane).Bind(execution.IsRerunAfterCrash).Bind((long)execution.History)
            .Bind(execution.Timeout is { } timeout ? StoreTime.ToMicroseconds(timeout) : (long?)null).Bind((long?)execution.MaxAttempts)
            .Bind(execution.IdempotencyKey).Bind(execution.TraceParent).Bind(execution.Owner).Bind(execution.Owner is null ? 0L : 1L)
            .BindText(record.Parameters.Span).BindTextOrNull(record.Metadata.Span).BindBytesOrNull(execution.SealedParameters.Span)
            .Run();
    }
}
