using PluginHost.Core.Access;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite;

/// <content>Keys and the audit trail, in the same file.</content>
internal sealed partial class SqliteStore : IAccessStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<AccessKey>> ListKeysAsync(CancellationToken cancellationToken) => Readers.ReadAsync(0, static (database, _) => AccessRows.Read(database), cancellationToken);

    /// <inheritdoc/>
    public Task PutKeyAsync(AccessKey key, AuditRecord audit, CancellationToken cancellationToken) => Writer.WriteAsync((key, audit), AccessRows.Put, cancellationToken);

    /// <inheritdoc/>
    public Task AddAuditAsync(AuditRecord record, CancellationToken cancellationToken) => Writer.WriteAsync(record, AuditRows.Add, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(AuditQuery query, CancellationToken cancellationToken) => Readers.ReadAsync(query, AuditRows.Read, cancellationToken);

    /// <inheritdoc/>
    public Task<int> PruneAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => Writer.WriteAsync(before, AuditRows.RemoveOlder, cancellationToken);
}
