using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Unloading;

/// <summary>
/// Takes generations down, in this order: no new calls; drain; cancel what still runs; stop the plugin's parts; wait for strays; dispose
/// its classes, container and meter; drop the load context; empty caches. The proof that it is gone comes from <see cref="UnloadWatch"/>.
/// </summary>
internal sealed partial class PluginUnloader(GenerationTable table, UnloadWatch watch, TimeProvider time, ILogger<PluginUnloader> logger)
{
    /// <summary>
    /// Time to stop the parts of a generation whose start failed, or of each one when the host stops: 10 s (our choice: one that hangs
    /// leaves time for the others within the 30 s that a host has by itself).
    /// </summary>
    private static readonly TimeSpan DropLimit = TimeSpan.FromSeconds(10);

    /// <summary>Time to stop each one when calls have used up the host's whole time to stop: 2 s (our choice).</summary>
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Takes a generation down in the background. The caller must have taken it out of the registry.</summary>
    internal void Retire(PluginGeneration generation, UnloadLimits limits)
    {
        generation.Lease.Close();
        table.Set(generation, PluginState.Draining);
        Track(generation.Name, Detached.Run(() => TakeDownAsync(generation, limits, time.GetTimestamp())));
    }

    /// <summary>Takes down a generation that never got to take calls.</summary>
    internal void Drop(PluginGeneration generation) => Retire(generation, new UnloadLimits(TimeSpan.Zero, DropLimit));

    /// <summary>Takes a generation down because the host stops: what is not done in time, or when the token is cancelled, goes with the process.</summary>
    internal async Task StopAsync(PluginGeneration generation, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(cancellationToken.IsCancellationRequested ? LastChance : DropLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken.IsCancellationRequested ? CancellationToken.None : cancellationToken);
        generation.Lease.Close();
        await generation.CancelCallsAsync();
        LogFaults(generation.Name, await generation.StopPartsAsync(linked.Token));
        await generation.Lease.Drained.WaitAsync(WatchedCall.StrayGrace, time, linked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // What heeds its token ends in that time.
        if (linked.IsCancellationRequested || generation.Lease.Count > 0) return; // What still stops, or a stray call, uses the container.
        LogFaults(generation.Name, await generation.DisposePartsAsync(linked.Token));
    }

    /// <summary>Waits for what is being taken down, as long as a generation may take to end its strays; what is not done then goes with the process.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_running.Values).WaitAsync(UnloadWatch.PendingAfter, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Track(string name, Task<GenerationRemains> work)
    {
        var followed = FollowAsync(name, work);
        _running[name] = followed;
        if (followed.IsCompleted) _running.TryRemove(name, out _);
    }

    private async Task FollowAsync(string name, Task<GenerationRemains> work)
    {
        try
        {
            watch.Add(await work);
        }
#pragma warning disable CA1031 // Isolation boundary: nobody waits for this task, and a generation that cannot be taken down must be told of.
        catch (Exception exception)
        {
            LogTakeDownFailed(name, exception);
        }
#pragma warning restore CA1031
        finally
        {
            _running.TryRemove(name, out _);
        }
    }

    private async Task<GenerationRemains> TakeDownAsync(PluginGeneration generation, UnloadLimits limits, long retired)
    {
        await DrainAsync(generation, limits.Drain);
        await generation.CancelCallsAsync();
        table.Set(generation, PluginState.Unloading);
        using (var limit = new CancellationTokenSource(limits.Stop, time)) LogFaults(generation.Name, await generation.StopPartsAsync(limit.Token));
        await WaitForStraysAsync(generation);
        using (var limit = new CancellationTokenSource(limits.Stop, time)) LogFaults(generation.Name, await generation.DisposePartsAsync(limit.Token));
        var context = generation.Unload();
        CacheJanitor.Clean(context);
        return new GenerationRemains(generation.Descriptor.Id, generation.Descriptor.Version, generation.Number, context, retired, time.GetTimestamp());
    }

    private async Task DrainAsync(PluginGeneration generation, TimeSpan limit)
    {
        await generation.Lease.Drained.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!generation.Lease.Drained.IsCompleted) LogDrainDeadline(generation.Name, generation.Lease.Count, Duration.Format(limit));
    }

    // They were cancelled and answered; their code still runs and needs what it was given.
    private async Task WaitForStraysAsync(PluginGeneration generation)
    {
        var lease = generation.Lease;
        await lease.Drained.WaitAsync(UnloadWatch.PendingAfter, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lease.Drained.IsCompleted) return;
        table.Set(generation, PluginState.UnloadPending, "Calls that ignore their cancellation still run.");
        LogStrays(generation.Name, lease.Count);
        await lease.Drained;
        table.Set(generation, PluginState.Unloading);
    }

    private void LogFaults(string generation, IReadOnlyList<Exception> faults)
    {
        foreach (var fault in faults) LogStopFault(generation, fault);
    }

    [LoggerMessage(3302, LogLevel.Warning, "Plugin '{Generation}' threw while stopping.", EventName = "PluginStopThrew")]
    private partial void LogStopFault(string generation, Exception exception);

    [LoggerMessage(3611, LogLevel.Warning, "Plugin generation '{Generation}' still runs {Calls} calls after {Limit} (drainTimeout); they are cancelled.", EventName = "DrainDeadline")]
    private partial void LogDrainDeadline(string generation, long calls, string limit);

    [LoggerMessage(3612, LogLevel.Warning, "Plugin generation '{Generation}' cannot be unloaded (unload_pending): {Calls} of its calls ignore their cancellation and still run.", EventName = "StraysHoldGeneration")]
    private partial void LogStrays(string generation, long calls);

    [LoggerMessage(3613, LogLevel.Error, "Taking down plugin generation '{Generation}' failed; it stays in memory.", EventName = "TakeDownFailed")]
    private partial void LogTakeDownFailed(string generation, Exception exception);
}

/// <summary>Time limits of a generation's end.</summary>
/// <param name="Drain">For calls that run to end by themselves.</param>
/// <param name="Stop">For stopping its parts, and again for disposing them.</param>
internal sealed record UnloadLimits(TimeSpan Drain, TimeSpan Stop);
