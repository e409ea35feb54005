using PluginHost.Core.Access;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>What a store needs from time to time: its lease renewed, its queue looked at, what is too old removed.</summary>
internal sealed class StoreUpkeep(StoreWriter writer, IAccessStore access, QueueAge age, ExecutionOptions options)
{
    private const int PruneBatch = 1000;

    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    private DateTimeOffset _renewed = DateTimeOffset.MinValue;
    private DateTimeOffset _pruned = DateTimeOffset.MinValue;

    /// <summary>Renews the lease when a third of it is over, and cancels what others asked to cancel.</summary>
    /// <param name="runs">Those in memory.</param>
    /// <param name="isNow">True renews it at once: to see whether the store can be written.</param>
    /// <returns>False when the lease was lost.</returns>
    internal async Task<bool> RenewAsync(ExecutionRuns runs, bool isNow)
    {
        var now = writer.Time.GetUtcNow();
        if (!isNow && now - _renewed < options.Lease / 3 && now >= _renewed) return true;
        if (await writer.Store.RenewAsync(new StoreOwner(writer.Owner, options.Lease, now), CancellationToken.None) is not { } cancelled) return false;
        _renewed = now;
        foreach (var id in cancelled)
        {
            if (runs.Window.Find(id) is { } execution) await execution.StopAsync(StopReason.Cancelled);
        }

        return true;
    }

    /// <summary>Finds out how long the first one waits in the store.</summary>
    internal Task LookAtQueueAsync(CancellationToken cancellationToken) => age.LookAsync(writer.Store, cancellationToken);

    /// <summary>Removes what is too old, a batch at a time so that others get their turn.</summary>
    internal async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = writer.Time.GetUtcNow();
        if (now - _pruned < PruneEvery && now >= _pruned) return;
        var removed = await writer.Store.PruneAsync(new PruneRequest(now, now - options.KeepSucceeded, now - options.KeepFailed, options.MaxKept, now - options.KeepEvents, PruneBatch), cancellationToken);
        removed += await access.PruneAuditAsync(now - options.KeepAudit, cancellationToken);
        if (removed == 0) _pruned = now;
    }

    /// <summary>Closes the store: no other host need wait for this one's lease.</summary>
    internal ValueTask CloseAsync() => writer.Store.DisposeAsync();
}
