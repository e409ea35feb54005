using System.Collections;
using PluginHost.Core.Events;
using Told = PluginHost.Sdk.Events;

namespace PluginHost.Sdk.Testing;

/// <summary>The events that a host has told of so far, in their order, as a plugin hears them. Thread-safe: each enumeration is of one moment.</summary>
public sealed class PluginTestEventCollection : IReadOnlyCollection<Told.ActionEnded>
{
    private readonly Lock _gate = new();
    private readonly List<Told.ActionEnded> _events = [];

    // The bus calls a handler that awaits nothing before it goes on: an event is here before its call returns.
    internal PluginTestEventCollection(EventBus bus) => bus.Subscribe<ActionEnded>(Add, includesDerived: true);

    /// <summary>How many there are.</summary>
    public int Count => Snapshot().Length;

    /// <summary>Asserts that there is at least one event of a kind, and gives the first.</summary>
    /// <typeparam name="TEvent"><see cref="Told.ActionExecuted"/>, <see cref="Told.ActionFailed"/>, or <see cref="Told.ActionEnded"/> for both.</typeparam>
    /// <param name="condition">What the event must be like; null means anything.</param>
    /// <returns>The first one.</returns>
    /// <exception cref="PluginTestException">There is none; the message lists those that there are.</exception>
    public TEvent AssertAny<TEvent>(Func<TEvent, bool>? condition = null)
        where TEvent : Told.ActionEnded => Find(condition) is [var first, ..] ? first : throw Other<TEvent>("at least one", condition is not null);

    /// <summary>Asserts that there is exactly one event of a kind, and gives it.</summary>
    /// <typeparam name="TEvent"><see cref="Told.ActionExecuted"/>, <see cref="Told.ActionFailed"/>, or <see cref="Told.ActionEnded"/> for both.</typeparam>
    /// <param name="condition">What the event must be like; null means anything.</param>
    /// <returns>That one.</returns>
    /// <exception cref="PluginTestException">There is none, or more; the message lists those that there are.</exception>
    public TEvent AssertOne<TEvent>(Func<TEvent, bool>? condition = null)
        where TEvent : Told.ActionEnded => Find(condition) is [var only] ? only : throw Other<TEvent>("exactly one", condition is not null);

    /// <summary>Asserts that nothing was told.</summary>
    /// <exception cref="PluginTestException">There are events; the message lists them.</exception>
    public void AssertNone()
    {
        if (Count > 0) throw Other<Told.ActionEnded>("no", hasCondition: false);
    }

    /// <inheritdoc/>
    public IEnumerator<Told.ActionEnded> GetEnumerator() => ((IEnumerable<Told.ActionEnded>)Snapshot()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Describe(Told.ActionEnded one) => $"{one.GetType().Name} of {one.ActionRef}: {one.Outcome}{(one is Told.ActionFailed failed ? $" ({failed.Code})" : "")}";

    private void Add(ActionEnded ended)
    {
        var told = (Told.ActionEnded)SdkEvents.Of(ended);
        lock (_gate) _events.Add(told);
    }

    private Told.ActionEnded[] Snapshot()
    {
        lock (_gate) return [.. _events];
    }

    private TEvent[] Find<TEvent>(Func<TEvent, bool>? condition) => [.. Snapshot().OfType<TEvent>().Where(one => condition?.Invoke(one) ?? true)];

    private PluginTestException Other<TEvent>(string howMany, bool hasCondition)
    {
        var events = Snapshot();
        return PluginTestException.Of(
            "The events are others.", $"{howMany} {typeof(TEvent).Name}{(hasCondition ? " that meets the condition" : "")}",
            events.Length == 0 ? "no event" : $"{events.Length}:{string.Concat(events.Select(static one => $"{Environment.NewLine}  {Describe(one)}"))}",
            "Each call has one event when it has ended, refused and nested calls too. Mend the action or the expectation.");
    }
}
