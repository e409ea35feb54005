using PluginHost.Core.Plugins;

namespace PluginHost.Server.Startup;

/// <summary>When the server is up.</summary>
internal static class LifetimeExtensions
{
    /// <summary>Waits until the server listens and every plugin that was found at the start is decided on. Throws nothing.</summary>
    /// <returns>False when the start failed or was broken off.</returns>
    internal static async Task<bool> WaitUntilUpAsync(this IHostApplicationLifetime lifetime, PluginCatalog catalog, CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await Task.WhenAll(started.Task, catalog.FirstScan).WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stoppingToken.IsCancellationRequested;
    }
}
