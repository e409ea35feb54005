namespace PluginHost.Server.Auth.Keys;

/// <summary>Reads the keys before the first request, and again and again: another host may have changed them.</summary>
internal sealed class KeyRefresh(KeyIndex index, TimeProvider time) : BackgroundService
{
    /// <summary>Time between readings: 5 s (our choice: as long as a revoked key may open other hosts).</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await index.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await index.RefreshAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops. One that could not start has not said so, and would take this for a crash.
        }
    }
}
