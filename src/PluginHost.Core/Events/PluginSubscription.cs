using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Loading;
using Told = PluginHost.Sdk.Events;

namespace PluginHost.Core.Events;

/// <summary>
/// One subscription of a plugin: events wait in a queue of its own, and its handler gets one after another, on the pool and under a lease, so
/// that neither the publisher waits for it nor the generation goes while it runs. Thread-safe.
/// </summary>
internal sealed partial class PluginSubscription : IDisposable
{
    /// <summary>Events that may wait: 1,000 (our choice: a second of a busy host). Of more the oldest are dropped: who comes late is better served with what is new.</summary>
    internal const int MaxWaiting = 1000;

    private readonly Type _type;
    private readonly Func<Told.HostEvent, CancellationToken, Task> _handler;
    private readonly PluginGeneration _generation;
    private readonly Action<PluginSubscription> _ended;
    private readonly ILogger _logger;
    private readonly Channel<HostEvent> _waiting;
    private IDisposable? _heard;
    private long _dropped;
    private int _hasEnded;

    internal PluginSubscription(Type type, Func<Told.HostEvent, CancellationToken, Task> handler, PluginGeneration generation, Action<PluginSubscription> ended, ILogger logger)
    {
        (_type, _handler, _generation, _ended, _logger) = (type, handler, generation, ended, logger);
        _waiting = Channel.CreateBounded<HostEvent>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Drop);
    }

    /// <summary>Hears of events from now on.</summary>
    internal void Begin(EventBus bus)
    {
        _heard = bus.Subscribe<HostEvent>(Hear, includesDerived: true);
        _ = Detached.Run(RunAsync);
    }

    /// <summary>Ends it: no further call begins. One that runs is not waited for, since it may be the one that ends it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
        _heard?.Dispose();
        _waiting.Writer.TryComplete();
        _ended(this);
    }

    private bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    private void Hear(HostEvent one)
    {
        if (_type.IsAssignableFrom(SdkEvents.TypeOf(one))) _waiting.Writer.TryWrite(one);
    }

    private async Task RunAsync()
    {
        while (!HasEnded && await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (!HasEnded && _waiting.Reader.TryRead(out var one)) await CallAsync(one);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped) LogCaughtUp(_generation.Name, _type.Name, dropped);
        }
    }

    private async Task CallAsync(HostEvent one)
    {
        if (!_generation.Lease.TryEnter())
        {
            Dispose();
            return;
        }

        _generation.BeginCall();
        try
        {
            await _handler(SdkEvents.Of(one), _generation.Stopping);
        }
#pragma warning disable CA1031 // Isolation boundary: a handler's fault must not end the subscription; it is logged, unless it heeds its token.
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException || !_generation.Stopping.IsCancellationRequested) LogThrew(_generation.Name, _type.Name, exception);
        }
#pragma warning restore CA1031
        finally
        {
            _generation.EndCall();
        }
    }

    private void Drop(HostEvent one)
    {
        if (Interlocked.Increment(ref _dropped) == 1) LogDropped(_generation.Name, _type.Name, MaxWaiting);
    }

    [LoggerMessage(2102, LogLevel.Warning, "Plugin '{Generation}': its handler of '{Event}' threw an exception.", EventName = "PluginEventHandlerThrew")]
    private partial void LogThrew(string generation, string @event, Exception exception);

    [LoggerMessage(2103, LogLevel.Warning, "Plugin '{Generation}': its handler of '{Event}' does not keep up; {Waiting} events wait, and the oldest are dropped.", EventName = "PluginEventsDropped")]
    private partial void LogDropped(string generation, string @event, int waiting);

    [LoggerMessage(2104, LogLevel.Warning, "Plugin '{Generation}': its handler of '{Event}' has caught up; {Dropped} events were dropped.", EventName = "PluginEventsCaughtUp")]
    private partial void LogCaughtUp(string generation, string @event, long dropped);
}
