using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins;

/// <summary>Looks at the folders when the host starts, then whenever something may have changed; stops all plugins when the host stops.</summary>
internal sealed partial class PluginHostService(PluginReconciler reconciler, PluginCatalog catalog, PluginHostFiles files, PluginHostOptions options, LookLoop loop, ILogger<PluginHostService> logger) : BackgroundService
{
    private readonly ILogger _logger = logger;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        files.Data.Open();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var generation in reconciler.Running.Reverse())
        {
            foreach (var fault in await generation.StopAsync(cancellationToken)) LogStopFault(generation.Name, fault);
        }
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
        catalog.CompleteFirstScan();
        files.Shadow.RemoveAllBut(catalog.List().Select(static entry => entry.Descriptor?.ContentHash).OfType<string>().ToHashSet(StringComparer.Ordinal));
        if (!options.LooksOnce) await loop.RunAsync(LookAsync, stoppingToken);
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
            files.Folders.RetryLast();
            return false;
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(3301, LogLevel.Error, "Looking at the plugin folders failed; everything loaded stays.", EventName = "LookFailed")]
    private partial void LogLookFailed(Exception exception);

    [LoggerMessage(3302, LogLevel.Warning, "Plugin '{Generation}' threw while stopping.", EventName = "PluginStopThrew")]
    private partial void LogStopFault(string generation, Exception exception);
}

/// <summary>The folders that a host writes to, and those that it reads.</summary>
internal sealed record PluginHostFiles(DataFolder Data, ShadowCopy Shadow, PluginFolders Folders);
