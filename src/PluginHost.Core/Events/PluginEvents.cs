using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Sdk.Events;

namespace PluginHost.Core.Events;

/// <summary>What one generation hears of the host: its subscriptions, which end with it. Thread-safe.</summary>
internal sealed class PluginEvents(EventBus bus, PluginGeneration generation, ILogger<PluginEvents> logger) : IHostEvents
{
    private readonly Lock _gate = new();
    private readonly HashSet<PluginSubscription> _open = [];
    private bool _isClosed;

    public IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler)
        where TEvent : Sdk.Events.HostEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new PluginSubscription(typeof(TEvent), (one, token) => handler((TEvent)one, token), generation, Forget, logger);
        lock (_gate)
        {
            if (_isClosed) return subscription;
            _open.Add(subscription);
            subscription.Begin(bus);
        }

        return subscription;
    }

    /// <summary>Ends all subscriptions, and those that are still to come: the generation stops.</summary>
    internal void Close()
    {
        PluginSubscription[] left;
        lock (_gate) (_isClosed, left) = (true, [.. _open]);
        foreach (var one in left) one.Dispose();
    }

    private void Forget(PluginSubscription one)
    {
        lock (_gate) _open.Remove(one);
    }
}
