using Npgsql;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres.Tables;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>The statements that store new executions: keys that are free are taken, what has no key or took its key is added, and the keys are read.</summary>
internal static class AddSql
{
    private static readonly Unnest<AddWrite> Keys = new Unnest<AddWrite>()
        .Text("actor", static write => write.IdempotencyKey!.Actor)
        .Text("key", static write => write.IdempotencyKey!.Key)
        .Text("request_hash", static write => write.IdempotencyKey!.RequestHash)
        .Text("execution_id", static write => write.Id)
        .Text("replaces_id", static write => write.IdempotencyKey!.ReplacesId)
        .Time("taken", static write => write.IdempotencyKey!.Now)
        .Time("expires", static write => write.IdempotencyKey!.Expires);

    private static readonly Unnest<AddWrite> Executions = new Unnest<AddWrite>()
        .Text("key_actor", static write => write.IdempotencyKey?.Actor)
        .Text("key", static write => write.IdempotencyKey?.Key)
        .Text("id", static write => write.Id)
        .Text("action_ref", static write => write.Execution.Record.ActionRef)
        .Number("status", "smallint", static write => (short)write.Execution.Record.Status)
        .Number("origin", "smallint", static write => (short)write.Execution.Record.Origin)
        .Text("actor", static write => write.Execution.Record.Actor)
        .Text("correlation_id", static write => write.Execution.Record.CorrelationId == write.Id ? null : write.Execution.Record.CorrelationId)
        .Time("due", static write => write.Execution.Record.Due)
        .Flag("is_dry_run", static write => write.Execution.Record.IsDryRun)
        .Number("priority", "smallint", static write => ExecutionRow.ToRank(write.Execution.Record.Priority))
        .Time("expires", static write => write.Execution.Record.Expires)
        .Text("parent_id", static write => write.Execution.Record.ParentId)
        .Text("rerun_of", static write => write.Execution.Record.RerunOf)
        .Time("created", static write => write.Execution.Record.Created)
        .Time("updated", static write => write.Execution.Record.Updated)
        .Text("lane", static write => write.Execution.Lane)
        .Flag("is_rerun_after_crash", static write => write.Execution.IsRerunAfterCrash)
        .Number("history", "smallint", static write => (short)write.Execution.History)
        .Column("timeout", "interval", static write => write.Execution.Timeout)
        .Number("max_attempts", "integer", static write => write.Execution.MaxAttempts)
        .Text("idempotency_key", static write => write.Execution.IdempotencyKey)
        .Text("trace_parent", static write => write.Execution.TraceParent)
        .Text("owner", static write => write.Execution.Owner)
        .Number("fence", "bigint", static write => write.Execution.Owner is null ? 0L : 1L)
        .Column("parameters", "text", static write => PostgresText.Of(write.Execution.Record.Parameters))
        .Column("metadata", "text", static write => PostgresText.Of(write.Execution.Record.Metadata))
        .Column("sealed_parameters", "bytea", static write => write.Execution.SealedParameters.IsEmpty ? null : write.Execution.SealedParameters.ToArray());

    private static readonly string TakeKeys = $"""
        INSERT INTO pluginhost.idempotency_keys AS k (actor, key, request_hash, execution_id, taken, expires)
        SELECT i.actor, i.key, i.request_hash, i.execution_id, i.taken, i.expires FROM {Keys.Rows}
        WHERE NOT EXISTS (SELECT FROM pluginhost.executions e WHERE e.id = i.execution_id)
        ON CONFLICT (actor, key) DO UPDATE
        SET request_hash = excluded.request_hash, execution_id = excluded.execution_id, taken = excluded.taken, expires = excluded.expires
        WHERE k.expires <= excluded.taken OR k.execution_id = (SELECT r.replaces_id FROM {Keys.Rows.Replace("AS i (", "AS r (", StringComparison.Ordinal)} WHERE r.actor = excluded.actor AND r.key = excluded.key)
        """;

    private static readonly string Insert = $"""
        INSERT INTO pluginhost.executions (id, action_ref, status, origin, actor, correlation_id, due, is_dry_run, priority, expires, parent_id, rerun_of, created, updated,
            lane, is_rerun_after_crash, history, timeout, max_attempts, idempotency_key, trace_parent, owner, fence, parameters, metadata, sealed_parameters)
        SELECT id, action_ref, status, origin, actor, correlation_id, due, is_dry_run, priority, expires, parent_id, rerun_of, created, updated,
            lane, is_rerun_after_crash, history, timeout, max_attempts, idempotency_key, trace_parent, owner, fence, parameters, metadata, sealed_parameters
        FROM {Executions.Rows}
        WHERE i.key IS NULL OR EXISTS (SELECT FROM pluginhost.idempotency_keys k WHERE k.actor = i.key_actor AND k.key = i.key AND k.execution_id = i.id)
        ORDER BY ordinal ON CONFLICT (id) DO NOTHING RETURNING id, sequence
        """;

    private static readonly string ReadKeys = $"""
        SELECT k.actor, k.key, k.execution_id, k.request_hash FROM {Keys.Rows} JOIN pluginhost.idempotency_keys k ON k.actor = i.actor AND k.key = i.key
        """;

    internal static void AddTo(NpgsqlBatch batch, IReadOnlyList<AddWrite> writes)
    {
        if (writes.Count == 0) return;
        List<AddWrite> keyed = [.. writes.Where(static write => write.IdempotencyKey is not null)];
        if (keyed.Count > 0) batch.BatchCommands.Add(Keys.Command(TakeKeys, keyed));
        batch.BatchCommands.Add(Executions.Command(Insert, writes));
        if (keyed.Count > 0) batch.BatchCommands.Add(Keys.Command(ReadKeys, keyed));
    }

    /// <summary>Reads the answers to what <see cref="AddTo"/> has added.</summary>
    internal static async Task<Action> ReadAsync(NpgsqlDataReader reader, IReadOnlyList<AddWrite> writes)
    {
        if (writes.Count == 0) return static () => { };
        var sequences = (await reader.ListAsync(static row => (Id: row.GetString(0), Sequence: row.GetInt64(1)), CancellationToken.None)).ToDictionary(static row => row.Id, static row => row.Sequence);
        await reader.NextResultAsync(CancellationToken.None);
        var keys = new Dictionary<(string Actor, string Key), (string ExecutionId, string Hash)>();
        if (writes.Any(static write => write.IdempotencyKey is not null))
        {
            foreach (var row in await reader.ListAsync(static row => (Place: (row.GetString(0), row.GetString(1)), Entry: (row.GetString(2), row.GetString(3))), CancellationToken.None)) keys[row.Place] = row.Entry;
            await reader.NextResultAsync(CancellationToken.None);
        }

        return () =>
        {
            foreach (var write in writes) Complete(write, sequences, keys);
        };
    }

    private static void Complete(AddWrite write, Dictionary<string, long> sequences, Dictionary<(string Actor, string Key), (string ExecutionId, string Hash)> keys)
    {
        if (sequences.TryGetValue(PostgresText.Of(write.Id), out var sequence)) write.Complete(new AddResult(sequence));
        else if (write.IdempotencyKey is { } key && keys.TryGetValue((PostgresText.Of(key.Actor), PostgresText.Of(key.Key)), out var taken) && taken.ExecutionId != write.Id)
            write.Complete(new AddResult(0, taken.ExecutionId, string.Equals(taken.Hash, PostgresText.Of(key.RequestHash), StringComparison.Ordinal)));
        else write.Fail(new ArgumentException($"There is an execution '{write.Id}' already.", nameof(write)));
    }
}
