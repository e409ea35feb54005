using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Executions.Running;

/// <summary>
/// How long executions wait before they run: of those in memory each is looked at, of those in the store only the one that was accepted
/// first, now and then. Thread-safe.
/// </summary>
internal sealed class QueueAge(LaneWindow window, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly ExecutionQuery First = new() { Statuses = [ExecutionStatus.Requested], IsAscending = true, Limit = 1 };

    private DateTimeOffset _looked = DateTimeOffset.MinValue;
    private long _waitsSince = long.MaxValue;

    /// <summary>How long the one has waited that waits longest; zero when none does.</summary>
    internal TimeSpan Longest
    {
        get
        {
            var since = Interlocked.Read(ref _waitsSince);
            foreach (var execution in window.Inside)
            {
                var record = execution.Record;
                if (record.Status == ExecutionStatus.Requested) since = Math.Min(since, record.Updated.UtcTicks);
            }

            var now = time.GetUtcNow().UtcTicks;
            return since < now ? TimeSpan.FromTicks(now - since) : TimeSpan.Zero;
        }
    }

    /// <summary>Looks into the store when something waits there, and no more often than need be.</summary>
    internal async Task LookAsync(IExecutionStore store, CancellationToken cancellationToken)
    {
        if (window.Queued == 0)
        {
            Interlocked.Exchange(ref _waitsSince, long.MaxValue);
            return;
        }

        var now = time.GetUtcNow();
        if (now - _looked < LookEvery && now >= _looked) return;
        _looked = now;
        var page = await store.ListAsync(First, cancellationToken);
        Interlocked.Exchange(ref _waitsSince, page.Items is [var first, ..] ? first.Updated.UtcTicks : long.MaxValue);
    }
}
