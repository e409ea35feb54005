using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Events;

/// <summary>
/// Tells whoever in this process has subscribed. A handler is called in the order of subscription, on the publisher's thread up to its first
/// await; the rest of all handlers of one event runs side by side. Nothing is stored. Thread-safe. Source: XTV's event bus (X27).
/// </summary>
public sealed partial class EventBus
{
    private readonly ILogger _logger;
    private ImmutableArray<Subscription> _subscriptions = [];

    internal EventBus(ILogger<EventBus> logger) => _logger = logger;

    /// <summary>Subscribes to events of exactly one type, or also of those derived from it.</summary>
    /// <typeparam name="TEvent">The type.</typeparam>
    /// <param name="handler">Is called for each; what it throws is logged and disturbs nobody. The same one again changes nothing.</param>
    /// <param name="includesDerived">True to hear of derived types, too. Default: false.</param>
    /// <returns>Ends the subscription when it is disposed; the same object for the same handler.</returns>
    public IDisposable Subscribe<TEvent>(Func<TEvent, Task> handler, bool includesDerived = false)
        where TEvent : HostEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(typeof(TEvent), includesDerived, handler, one => handler((TEvent)one));
    }

    /// <summary>The same for a handler that awaits nothing; it must be quick, since the publisher waits for it.</summary>
    /// <typeparam name="TEvent">The type.</typeparam>
    /// <param name="handler">Is called for each.</param>
    /// <param name="includesDerived">True to hear of derived types, too. Default: false.</param>
    /// <returns>Ends the subscription when it is disposed; the same object for the same handler.</returns>
    public IDisposable Subscribe<TEvent>(Action<TEvent> handler, bool includesDerived = false)
        where TEvent : HostEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(typeof(TEvent), includesDerived, handler, one =>
        {
            handler((TEvent)one);
            return Task.CompletedTask;
        });
    }

    /// <summary>Tells all subscribers of an event.</summary>
    /// <param name="event">The event.</param>
    /// <returns>Completes when all handlers have ended; never fails.</returns>
    public Task PublishAsync(HostEvent @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var handlers = Current;
        return handlers.IsEmpty ? Task.CompletedTask : Task.WhenAll(handlers.Where(one => one.Hears(@event)).Select(one => CallAsync(one, @event)).ToArray());
    }

    /// <summary>True when anybody has subscribed: otherwise no event need be made.</summary>
    internal bool IsHeard => !Current.IsEmpty;

    private ImmutableArray<Subscription> Current => ImmutableInterlocked.InterlockedCompareExchange(ref _subscriptions, default, default);

    private Subscription Add(Type type, bool includesDerived, Delegate handler, Func<HostEvent, Task> call)
    {
#pragma warning disable CA2000 // Whoever subscribes disposes it.
        var added = new Subscription(this, type, includesDerived, handler, call);
#pragma warning restore CA2000
        ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Any(one.IsSame) ? all : all.Add(one), added);
        return Current.FirstOrDefault(added.IsSame) ?? added; // Somebody else may have ended the same one meanwhile.
    }

    private void Remove(Subscription one) => ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Remove(one), one);

    private async Task CallAsync(Subscription one, HostEvent @event)
    {
        try
        {
            await one.Call(@event);
        }
#pragma warning disable CA1031 // A handler's fault must disturb neither the others nor the publisher; it is logged.
        catch (Exception exception)
        {
            LogHandlerFailed(@event.GetType().Name, exception);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(2101, LogLevel.Error, "A handler of '{Event}' threw an exception.", EventName = "EventHandlerThrew")]
    private partial void LogHandlerFailed(string @event, Exception exception);

    private sealed class Subscription(EventBus bus, Type type, bool includesDerived, Delegate handler, Func<HostEvent, Task> call) : IDisposable
    {
        internal Func<HostEvent, Task> Call => call;

        public void Dispose() => bus.Remove(this);

        internal bool Hears(HostEvent @event) => includesDerived ? type.IsInstanceOfType(@event) : @event.GetType() == type;

        internal bool IsSame(Subscription other) => other.Type == type && other.Handler.Equals(handler);

        private Type Type => type;

        private Delegate Handler => handler;
    }
}
