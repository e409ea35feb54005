using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage.Memory;

namespace PluginHost.Core.Tests.Support;

/// <summary>A store of keys that does not answer while it is told to.</summary>
#pragma warning disable CA1001 // A store in memory holds nothing.
internal sealed class BrokenAccessStore : IAccessStore
#pragma warning restore CA1001
{
    private readonly MemoryStore _store = new();

    public bool IsBroken { get; set; }

    private MemoryStore Store => IsBroken ? throw new StoreUnavailableException("the disk is gone.") : _store;

    public Task<IReadOnlyList<AccessKey>> ListKeysAsync(CancellationToken cancellationToken) => Store.ListKeysAsync(cancellationToken);

    public Task PutKeyAsync(AccessKey key, AuditRecord audit, CancellationToken cancellationToken) => Store.PutKeyAsync(key, audit, cancellationToken);

    public Task AddAuditAsync(AuditRecord record, CancellationToken cancellationToken) => Store.AddAuditAsync(record, cancellationToken);

    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(AuditQuery query, CancellationToken cancellationToken) => Store.ListAuditAsync(query, cancellationToken);

    public Task<int> PruneAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => Store.PruneAuditAsync(before, cancellationToken);
}
