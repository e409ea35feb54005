using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Core.Plugins;

/// <summary>Looks at the folders when the host starts, then whenever something may have changed; stops all plugins when the host stops.</summary>
internal sealed partial class PluginHostService(PluginReconciler reconciler, PluginUnloader unloader, PluginCatalog catalog, PluginsConfigSource config, DataFolder data, TimeProvider time, ILogger<PluginHostService> logger) : BackgroundService
{
    /// <summary>Time between looks without a hint: 2 s (bind mounts and network folders send none; design: callable within two seconds).</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Time that a file must be unchanged: 100 ms (our choice: copies write far more often; a stalled one is taken again later).</summary>
    private static readonly TimeSpan RestTime = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = logger;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        data.Open();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var generation in (await reconciler.StopAsync()).Reverse()) await unloader.StopAsync(generation, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops. One that could not start has not said so, and would take this for a crash.
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        await LookAsync(stoppingToken);
        await reconciler.SettleAsync(stoppingToken);
        catalog.CompleteFirstScan();
        using var watcher = new FolderWatcher();
        while (!stoppingToken.IsCancellationRequested && config.Current.Watch)
        {
            watcher.Watch(config.Current.Folders);
            await watcher.WaitAsync(PollInterval, stoppingToken);
            while (await LookAsync(stoppingToken)) await Task.Delay(RestTime, time, stoppingToken);
        }
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reconciler.RunAsync(cancellationToken);
        }
#pragma warning disable CA1031 // One failed look must not end the watching; everything loaded stays and the next look tries again.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogLookFailed(exception);
            return false;
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(3301, LogLevel.Error, "Looking at the plugin folders failed; everything loaded stays.", EventName = "LookFailed")]
    private partial void LogLookFailed(Exception exception);
}
