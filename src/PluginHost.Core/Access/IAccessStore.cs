namespace PluginHost.Core.Access;

/// <summary>Keeps keys and the audit trail, in the same place as executions. Thread-safe. Throws <see cref="Executions.StoreUnavailableException"/> like it.</summary>
internal interface IAccessStore
{
    /// <summary>All keys, the revoked and expired ones, too, in the order of their making.</summary>
    Task<IReadOnlyList<AccessKey>> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key or replaces the one of the same id, and records why, in one transaction.</summary>
    Task PutKeyAsync(AccessKey key, AuditRecord audit, CancellationToken cancellationToken);

    /// <summary>Records a change. Nothing ever changes or removes a record, but for their age.</summary>
    Task AddAuditAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Reads the audit trail, newest first.</summary>
    Task<IReadOnlyList<AuditRecord>> ListAuditAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Removes audit records that are older; at most 1,000 a call.</summary>
    /// <returns>How many.</returns>
    Task<int> PruneAuditAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>A key that opens the REST surface. The key itself is kept nowhere: only its hash is. Immutable.</summary>
/// <param name="Id">UUIDv7 as an opaque string.</param>
/// <param name="Name">Whose it is; the actor of what is done with it. Unique among those in force.</param>
/// <param name="Hash">SHA-256 of the key in lower-case hex.</param>
/// <param name="Created">When it was made (UTC).</param>
public sealed record AccessKey(string Id, string Name, string Hash, DateTimeOffset Created)
{
    /// <summary>What it may do, e.g. <c>executions:read</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Which actions it may run and see the executions of: refs, <c>slack.*</c> or <c>*</c>.</summary>
    public IReadOnlyList<string> Actions { get; init; } = ["*"];

    /// <summary>The last characters of the key, so that people recognise it.</summary>
    public string Hint { get; init; } = "";

    /// <summary>When it stops to be valid (UTC); null means never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked (UTC); null when it was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When its secret was last replaced (UTC); null when it never was.</summary>
    public DateTimeOffset? Rotated { get; init; }

    /// <summary>Who made it; null when nobody in person did.</summary>
    public string? CreatedBy { get; init; }
}
