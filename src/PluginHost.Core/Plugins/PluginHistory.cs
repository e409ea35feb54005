using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PluginHost.Core.Plugins;

/// <summary>The last changes of each plugin, in memory. Thread-safe.</summary>
public sealed class PluginHistory
{
    /// <summary>Changes that are kept of one plugin: 50 (our choice: a day of an operator's life, a few KiB).</summary>
    public const int MaxChanges = 50;

    private readonly ConcurrentDictionary<string, Queue<PluginChange>> _changes = new(StringComparer.Ordinal);

    private ImmutableList<Action<PluginChange>> _listeners = [];

    /// <summary>Hears of each change from now on.</summary>
    /// <param name="listener">Called on the thread that makes the change; it must be quick and must not throw.</param>
    /// <returns>Ends it when disposed.</returns>
    public IDisposable Subscribe(Action<PluginChange> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Add(listener));
        return new Subscription(this, listener);
    }

    /// <summary>The last changes of a plugin, the newest first; none for a plugin that was never seen.</summary>
    /// <param name="pluginId">The plugin's id.</param>
    public IReadOnlyList<PluginChange> Of(string pluginId)
    {
        if (!_changes.TryGetValue(pluginId, out var changes)) return [];
        lock (changes) return [.. changes.Reverse()];
    }

    internal void Add(PluginChange change)
    {
        var changes = _changes.GetOrAdd(change.PluginId, static _ => new Queue<PluginChange>());
        lock (changes)
        {
            changes.Enqueue(change);
            if (changes.Count > MaxChanges) changes.Dequeue();
        }

        foreach (var listener in Volatile.Read(ref _listeners)) listener(change);
    }

    private sealed class Subscription(PluginHistory history, Action<PluginChange> listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref history._listeners, listeners => listeners.Remove(listener));
    }
}
