using Npgsql;
using PluginHost.Core.Access;
using PluginHost.Sdk;
using PluginHost.Storage.Postgres.Reading;
using PluginHost.Storage.Postgres.Tables;

namespace PluginHost.Storage.Postgres;

/// <summary>Keys and the audit trail.</summary>
internal static class AccessSql
{
    private const string ListKeys = "SELECT id, name, hash, created, scopes, actions, hint, expires, revoked, rotated, created_by FROM pluginhost.access_keys ORDER BY sequence";

    private const string PutKey = """
        INSERT INTO pluginhost.access_keys (id, name, hash, created, scopes, actions, hint, expires, revoked, rotated, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9::timestamptz, $10::timestamptz, $11)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, hash = excluded.hash, created = excluded.created, scopes = excluded.scopes, actions = excluded.actions,
            hint = excluded.hint, expires = excluded.expires, revoked = excluded.revoked, rotated = excluded.rotated, created_by = excluded.created_by
        """;

    private const string AddAudit = """
        INSERT INTO pluginhost.audit (at, what, target_type, target_id, actor, actor_type, origin, before, after, error_code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string PruneAudit = "DELETE FROM pluginhost.audit WHERE sequence IN (SELECT sequence FROM pluginhost.audit WHERE at < $1 ORDER BY at LIMIT 1000)";

    internal static async Task<IReadOnlyList<AccessKey>> ListKeysAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => await connection.ListAsync(
        ListKeys,
        static row => new AccessKey(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3))
        {
            Scopes = row.GetFieldValue<string[]>(4),
            Actions = row.GetFieldValue<string[]>(5),
            Hint = row.GetString(6),
            Expires = row.ValueOrNull<DateTimeOffset>(7),
            Revoked = row.ValueOrNull<DateTimeOffset>(8),
            Rotated = row.ValueOrNull<DateTimeOffset>(9),
            CreatedBy = row.TextOrNull(10),
        },
        cancellationToken);

    internal static async Task PutKeyAsync(NpgsqlConnection connection, AccessKey key, AuditRecord audit, CancellationToken cancellationToken)
    {
        await connection.RunAsync(
            PutKey, cancellationToken, key.Id, key.Name, key.Hash, key.Created, key.Scopes, key.Actions, key.Hint, key.Expires, key.Revoked, key.Rotated, key.CreatedBy);
        await AddAuditAsync(connection, audit, cancellationToken);
    }

    internal static Task AddAuditAsync(NpgsqlConnection connection, AuditRecord record, CancellationToken cancellationToken) => connection.RunAsync(
        AddAudit, cancellationToken, record.At, record.What, record.TargetType, record.TargetId, record.Actor, record.ActorType, record.Origin, record.Before, record.After, record.ErrorCode);

    internal static async Task<IReadOnlyList<AuditRecord>> ListAuditAsync(NpgsqlConnection connection, AuditQuery query, CancellationToken cancellationToken)
    {
        var filters = new Conditions();
        if (query.What is { } what && what.EndsWith(".*", StringComparison.Ordinal)) filters.AddPrefix("what", what[..^1]);
        else filters.Add("what = ?", query.What);
        filters.Add("actor = ?", query.Actor).Add("target_type = ?", query.TargetType).Add("target_id = ?", query.TargetId)
            .Add("at >= ?", query.From).Add("at < ?", query.Before).Add("sequence < ?", query.BeforeSequence);
        var sql = $"SELECT at, what, target_type, target_id, sequence, actor, actor_type, origin, before, after, error_code FROM pluginhost.audit WHERE {filters} ORDER BY sequence DESC LIMIT {query.Limit}";
        return await connection.ListAsync(sql, ReadAudit, cancellationToken, filters.Values);
    }

    internal static Task<int> PruneAuditAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken) => connection.RunAsync(PruneAudit, cancellationToken, before);

    private static AuditRecord ReadAudit(NpgsqlDataReader row) => new(row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(0))
    {
        Sequence = row.GetInt64(4),
        Actor = row.TextOrNull(5),
        ActorType = row.TextOrNull(6),
        Origin = (ActionOrigin)row.GetInt16(7),
        Before = PostgresText.ToUtf8(row.GetString(8)),
        After = PostgresText.ToUtf8(row.GetString(9)),
        ErrorCode = row.TextOrNull(10),
    };
}
