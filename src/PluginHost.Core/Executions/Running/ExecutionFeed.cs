using System.Threading.Channels;
using PluginHost.Core.Actions;

namespace PluginHost.Core.Executions.Running;

/// <summary>Tells live of what happens to the executions of this process, and remembers the last of it. Thread-safe.</summary>
internal sealed class ExecutionFeed
{
    /// <summary>How many items are remembered: 10,000 (our choice: some 2 MB, and minutes of a busy host).</summary>
    internal const int Remembered = 10_000;

    private const int MostUnread = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<FeedItem> _last = new();
    private readonly List<Subscription> _subscriptions = [];
    private long _number;

    /// <summary>Distinguishes the numbers of this process from those of the ones before.</summary>
    internal string Run { get; } = Guid.CreateVersion7().ToString("N")[^8..];

    /// <summary>How many listen now.</summary>
    internal int Listeners
    {
        get
        {
            lock (_gate) return _subscriptions.Count;
        }
    }

    internal void Publish(FeedItem item)
    {
        lock (_gate)
        {
            item = item with { Number = ++_number };
            _last.Enqueue(item);
            if (_last.Count > Remembered) _last.Dequeue();
            foreach (var subscription in _subscriptions) subscription.Offer(item);
        }
    }

    /// <summary>Listens from now on, or from behind an item on.</summary>
    /// <param name="filter">Which items.</param>
    /// <param name="after">The number of the last item that was read; null for from now on.</param>
    /// <param name="isGap">True when items behind that one are no longer remembered.</param>
    internal Subscription Subscribe(Func<FeedItem, bool> filter, long? after, out bool isGap)
    {
        lock (_gate)
        {
            isGap = after is { } read && (read > _number || (_last.TryPeek(out var oldest) ? read < oldest.Number - 1 : read < _number));
            var from = isGap ? _number : after ?? _number;
            var subscription = new Subscription(this, filter, from, (int)(_number - from));
            foreach (var item in _last.Where(item => item.Number > from)) subscription.Offer(item);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>One listener. One that does not keep up is told so by a gap, and misses what came first.</summary>
    internal sealed class Subscription : IDisposable
    {
        private readonly ExecutionFeed _feed;
        private readonly Func<FeedItem, bool> _filter;
        private readonly Channel<FeedItem> _items;
        private long _missed;

        internal Subscription(ExecutionFeed feed, Func<FeedItem, bool> filter, long after, int already)
        {
            (_feed, _filter, After) = (feed, filter, after);
            _items = Channel.CreateBounded<FeedItem>(new BoundedChannelOptions(already + MostUnread) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _missed));
        }

        /// <summary>The number of the item that it listens from behind of.</summary>
        internal long After { get; }

        internal ChannelReader<FeedItem> Items => _items.Reader;

        /// <summary>How many were missed since it was asked last.</summary>
        internal long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

        internal void Offer(FeedItem item)
        {
            if (_filter(item)) _items.Writer.TryWrite(item);
        }

        public void Dispose()
        {
            lock (_feed._gate) _feed._subscriptions.Remove(this);
            _items.Writer.TryComplete();
        }
    }
}

/// <summary>Something that has happened to an execution. Immutable.</summary>
/// <param name="Kind"><c>status</c>, <c>progress</c> or <c>log</c>.</param>
/// <param name="ExecutionId">Which one.</param>
/// <param name="ActionRef">Of which action.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Status">Its status then.</param>
internal sealed record FeedItem(string Kind, string ExecutionId, string ActionRef, DateTimeOffset At, ExecutionStatus Status)
{
    /// <summary>Its place in the feed; 0 before it is in it.</summary>
    internal long Number { get; init; }

    internal string? ErrorCode { get; init; }

    internal ExecutionProgress? Progress { get; init; }

    internal ExecutionLogLine? Line { get; init; }

    internal static FeedItem OfStatus(ExecutionRecord record) => new("status", record.Id, record.ActionRef, record.Updated, record.Status) { ErrorCode = record.Error?.Code };

    internal static FeedItem OfProgress(ExecutionRecord record) => new("progress", record.Id, record.ActionRef, record.Updated, record.Status) { Progress = record.Progress };

    internal static FeedItem OfLog(ExecutionRecord record, ExecutionLogLine line) => new("log", record.Id, record.ActionRef, line.At, record.Status) { Line = line };
}
