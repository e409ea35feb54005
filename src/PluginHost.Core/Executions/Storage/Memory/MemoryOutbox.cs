namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>The last events, in their sequence. Not thread-safe: the store's lock guards it.</summary>
internal sealed class MemoryOutbox
{
    /// <summary>Most events that are kept: 10,000 (our choice: whoever is told of them is never that far behind in one process).</summary>
    internal const int MaxEvents = 10_000;

    private readonly OutboxEvent[] _ring = new OutboxEvent[MaxEvents];
    private long _first = 1;
    private long _next = 1;

    internal void Add(OutboxEvent news)
    {
        _ring[_next % MaxEvents] = news with { Sequence = _next };
        _next++;
        _first = Math.Max(_first, _next - MaxEvents);
    }

    internal IReadOnlyList<OutboxEvent> Read(long after, int max)
    {
        var from = Math.Max(after + 1, _first);
        var events = new List<OutboxEvent>((int)Math.Clamp(_next - from, 0, max));
        for (var sequence = from; sequence < _next && events.Count < max; sequence++) events.Add(_ring[sequence % MaxEvents]);
        return events;
    }

    internal void Prune(DateTimeOffset before)
    {
        for (; _first < _next && _ring[_first % MaxEvents].At < before; _first++) _ring[_first % MaxEvents] = null!;
    }
}
