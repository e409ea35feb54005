namespace PluginHost.Sdk.Events;

/// <summary>Tells a plugin what happens in the host. It is in the plugin's container: take it in a constructor, and subscribe in <see cref="IPluginLifecycle.StartAsync"/>. Thread-safe.</summary>
public interface IHostEvents
{
    /// <summary>Subscribes to events of a type and of those derived from it.</summary>
    /// <typeparam name="TEvent"><see cref="ActionExecuted"/>, <see cref="ActionFailed"/>, <see cref="ActionEnded"/> for both, or <see cref="HostEvent"/> for everything that there is and will be.</typeparam>
    /// <param name="handler">
    /// Is called for one event after another, in their order, on the thread pool; nobody waits for it. Its token is cancelled when the plugin must
    /// stop. What it throws is logged. Up to 1,000 events wait for it; of more the oldest are dropped, which is logged.
    /// </param>
    /// <returns>Ends the subscription when it is disposed: no further call begins. All that are left end by themselves when the plugin stops; one made after that hears nothing.</returns>
    /// <exception cref="ArgumentNullException">There is no handler.</exception>
    IDisposable Subscribe<TEvent>(Func<TEvent, CancellationToken, Task> handler)
        where TEvent : HostEvent;
}
