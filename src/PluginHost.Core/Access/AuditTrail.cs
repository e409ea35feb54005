using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Executions;

namespace PluginHost.Core.Access;

/// <summary>Who changed what. Thread-safe.</summary>
internal sealed partial class AuditTrail(IAccessStore store, ILogger<AuditTrail> logger)
{
    /// <summary>Most records of one page: what the store gives at once.</summary>
    internal const int MaxPage = 1_000;

    private readonly ILogger _logger = logger;

    /// <summary>Records a change that is already made. What cannot be recorded is in the log; the change stays.</summary>
    /// <returns>False when it is not recorded.</returns>
    internal async Task<bool> AddAsync(AuditRecord record)
    {
        try
        {
            await store.AddAuditAsync(record, CancellationToken.None); // What is done is recorded, whether or not somebody still waits.
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRecorded(record.What, record.TargetType, record.TargetId, record.Actor ?? "?", exception.Message);
            return false;
        }
    }

    /// <summary>One page, newest first.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    internal Task<IReadOnlyList<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellationToken) => store.ListAuditAsync(query, cancellationToken);

    /// <summary>All pages, newest first; what is recorded meanwhile is not among them.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    internal async IAsyncEnumerable<AuditRecord> ReadAllAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditRecord> page;
        do
        {
            page = await store.ListAuditAsync(query with { Limit = MaxPage }, cancellationToken);
            foreach (var record in page) yield return record;
            if (page.Count > 0) query = query with { BeforeSequence = page[^1].Sequence };
        }
        while (page.Count == MaxPage);
    }

    [LoggerMessage(7101, LogLevel.Error, "'{What}' of {TargetType} '{TargetId}' by '{Actor}' is not in the audit trail: {Reason}", EventName = "AuditNotRecorded")]
    private partial void LogNotRecorded(string what, string targetType, string targetId, string actor, string reason);
}
