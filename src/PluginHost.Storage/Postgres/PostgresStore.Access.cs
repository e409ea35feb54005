using PluginHost.Core.Access;

namespace PluginHost.Storage.Postgres;

/// <summary>Keys and the audit trail.</summary>
internal sealed partial class PostgresStore : IAccessStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<AccessKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => AccessSql.ListKeysAsync(connection, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task PutKeyAsync(AccessKey key, AuditRecord audit, CancellationToken cancellationToken) =>
        WriteAsync(connection => AccessSql.PutKeyAsync(connection, key, audit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task AddAuditAsync(AuditRecord record, CancellationToken cancellationToken) =>
        WriteAsync(connection => AccessSql.AddAuditAsync(connection, record, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => AccessSql.ListAuditAsync(connection, query, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<int> PruneAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => AccessSql.PruneAuditAsync(connection, before, cancellationToken), cancellationToken);
}
