using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Plugins.Faults;

/// <summary>
/// Counts the exceptions that a generation throws outside of calls, and has it quarantined beyond a limit. Its load context holds it, and
/// the runtime holds that: so it holds nothing of the plugin.
/// </summary>
internal sealed partial class GenerationFaults(PluginGeneration generation, FaultServices host)
{
    /// <summary>Faults that a plugin may have when plugins.json says none: 5 (our choice: a hiccup passes, a broken timer does not).</summary>
    internal const int DefaultMaxFaults = 5;

    /// <summary>Time in which they count together: 10 min (our choice).</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ILogger _logger = host.Logger;
    private readonly WeakReference<PluginGeneration> _generation = new(generation);
    private readonly string _name = generation.Name;
    private readonly string _pluginId = generation.Descriptor.Id;
    private readonly Queue<DateTimeOffset> _times = new();
    private int _isFenced;

    /// <summary>Counts from zero, so that the first fault is an increase.</summary>
    internal void Begin() => host.Metrics.Faulted(_pluginId, 0);

    /// <summary>Counts a fault. Past the limit it is no longer logged: a timer that nothing can stop would fill the disk.</summary>
    internal void Report(Exception exception)
    {
        host.Metrics.Faulted(_pluginId, 1);
        if (Volatile.Read(ref _isFenced) != 0) return;
        LogFault(_name, exception);
        var limit = host.Config.Current.ForPlugin(_pluginId).Defaults.MaxFaults ?? host.Config.Current.Defaults.MaxFaults ?? DefaultMaxFaults;
        if (Count() >= limit) Fence(limit, exception.GetType().FullName!);
    }

    // A generation that is still being loaded is told of at its next fault; one that is gone has nobody to tell.
    private void Fence(int limit, string exceptionType)
    {
        var alive = _generation.TryGetTarget(out var found) ? found : null;
        if (alive is { Misbehaved: null } || Interlocked.Exchange(ref _isFenced, 1) != 0) return;
        LogFenced(_name, limit, Duration.Format(Window));
        alive?.Misbehaved?.Invoke(alive, $"It threw {limit} exceptions outside of calls within {Duration.Format(Window)} (maxFaults), the last a {exceptionType}; the host's log has them.");
    }

    private int Count()
    {
        lock (_times)
        {
            var now = host.Time.GetUtcNow();
            _times.Enqueue(now);
            while (now - _times.Peek() > Window) _times.Dequeue();
            return _times.Count;
        }
    }

    [LoggerMessage(3701, LogLevel.Error, "Plugin generation '{Generation}' threw an exception outside of any call (on a thread or timer, or in an async void method); it would have ended the host.", EventName = "PluginFault")]
    private partial void LogFault(string generation, Exception exception);

    [LoggerMessage(3702, LogLevel.Warning, "Plugin generation '{Generation}' threw {Limit} exceptions outside of calls within {Window} (maxFaults); further ones are counted (pluginhost.plugin.faults), not logged.", EventName = "PluginFaultsUnlogged")]
    private partial void LogFenced(string generation, int limit, string window);
}

/// <summary>What counting faults takes from the host.</summary>
internal sealed record FaultServices(PluginsConfigSource Config, HostMetrics Metrics, TimeProvider Time, ILogger<GenerationFaults> Logger);
