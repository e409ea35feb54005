using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Core.Plugins;

/// <summary>Looks at the folders when the host starts, then whenever something may have changed; stops all plugins when the host stops.</summary>
internal sealed partial class PluginHostService(PluginReconciler reconciler, PluginUnloader unloader, PluginCatalog catalog, PluginHostFiles files, LookLoop loop, ILogger<PluginHostService> logger) : BackgroundService
{
    private readonly ILogger _logger = logger;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        files.Data.Open();
        files.Guard.Open();
        reconciler.Fence(files.Guard.Suspects);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var running = await reconciler.StopAsync();
        var leaving = unloader.FinishAsync(cancellationToken);
        foreach (var generation in running.Reverse()) await unloader.StopAsync(generation, cancellationToken);
        await leaving;
        files.Guard.Close();
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
        var firstScan = CompleteFirstScanAsync(stoppingToken);
        if (!files.Options.LooksOnce) await loop.RunAsync(LookAsync, stoppingToken);
        await firstScan;
    }

    // A plugin whose start hangs keeps the first scan open, and nothing else.
    private async Task CompleteFirstScanAsync(CancellationToken stoppingToken)
    {
        await reconciler.SettleAsync(null, stoppingToken);
        catalog.CompleteFirstScan();
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
}

/// <summary>The folders that a host writes to, and those that it reads.</summary>
internal sealed record PluginHostFiles(DataFolder Data, CrashGuard Guard, PluginFolders Folders, PluginHostOptions Options);
