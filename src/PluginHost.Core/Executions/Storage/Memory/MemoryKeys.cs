namespace PluginHost.Core.Executions.Storage.Memory;

/// <summary>The idempotency keys in force. Not thread-safe: the store's lock guards it.</summary>
internal sealed class MemoryKeys
{
    /// <summary>Most keys that are kept, the oldest go first: 20,000 (our choice: one for each execution that may wait or be kept).</summary>
    internal const int MaxKeys = 20_000;

    private readonly Dictionary<(string Actor, string Key), (IdempotencyKey Key, string ExecutionId)> _keys = [];
    private readonly Queue<(string Actor, string Key, string ExecutionId)> _oldest = new();

    /// <summary>Takes a key for an execution.</summary>
    /// <returns>What stands under it already; null when it was taken.</returns>
    internal AddResult? Take(IdempotencyKey key, string executionId)
    {
        if (_keys.TryGetValue((key.Actor, key.Key), out var taken) && taken.Key.Expires > key.Now && !string.Equals(taken.ExecutionId, key.ReplacesId, StringComparison.Ordinal))
        {
            return new AddResult(0, taken.ExecutionId, string.Equals(taken.Key.RequestHash, key.RequestHash, StringComparison.Ordinal));
        }

        _keys[(key.Actor, key.Key)] = (key, executionId);
        _oldest.Enqueue((key.Actor, key.Key, executionId));
        if (_oldest.Count > MaxKeys) Drop(_oldest.Dequeue());
        return null;
    }

    internal void Prune(DateTimeOffset now)
    {
        foreach (var (place, entry) in _keys)
        {
            if (entry.Key.Expires <= now) _keys.Remove(place);
        }
    }

    // The key may have been taken anew since.
    private void Drop((string Actor, string Key, string ExecutionId) oldest)
    {
        var place = (oldest.Actor, oldest.Key);
        if (_keys.TryGetValue(place, out var taken) && string.Equals(taken.ExecutionId, oldest.ExecutionId, StringComparison.Ordinal)) _keys.Remove(place);
    }
}
