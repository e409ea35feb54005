using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Lifecycle;

namespace PluginHost.Core.Tests.Support;

/// <summary>A whole host over one temporary folder: real scanner, loader and executor. It looks at its folders only when told to, or all the time.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    /// <summary>Far longer than anything takes: only a defect waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly VirtualTime? _time;
    private bool _stopped;

    private TestHost(PluginsConfig config, string data, TimeProvider time, bool watches)
    {
        _time = time as VirtualTime;
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(Logs).AddSingleton<IMeterFactory>(Metrics).AddSingleton(time);
        services.AddPluginHost(options => (options.Config, options.DataFolder, options.LooksOnce) = (config, data, !watches));
        _services = services.BuildServiceProvider();
    }

    public RecordedLogs Logs { get; } = new();

    public RecordedMetrics Metrics { get; } = new();

    public PluginCatalog Catalog => Get<PluginCatalog>();

    public ActionRegistry Registry => Get<ActionRegistry>();

    public ActionExecutor Executor => Get<ActionExecutor>();

    public ExecutionService Executions => Get<ExecutionService>();

    public PluginsConfigSource Config => Get<PluginsConfigSource>();

    /// <summary>Starts a host over the folder's <c>plugins</c> and, when it is there, its <c>plugins.json</c>; returns after the first scan.</summary>
    public static async Task<TestHost> StartAsync(TempFolder folder, TimeProvider? time = null, Func<PluginsConfig, PluginsConfig>? configure = null, bool watches = false)
    {
        var host = Create(folder, time, configure, watches);
        await host.StartAsync();
        await host.Catalog.FirstScan.WaitAsync(Patience, TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>The same, not started.</summary>
    public static TestHost Create(TempFolder folder, TimeProvider? time = null, Func<PluginsConfig, PluginsConfig>? configure = null, bool watches = false)
    {
        var config = File.Exists(folder.Config) ? PluginsFile.Read(folder.Config) : new PluginsConfig { Folders = [folder.Plugins] };
        return new TestHost(configure?.Invoke(config) ?? config, folder.Data, time ?? TimeProvider.System, watches);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Looks at the folders and plugins.json as the running host does, until what has changed has been taken.</summary>
    public async Task LookAsync()
    {
        var reconciler = Get<PluginReconciler>();
        while (await reconciler.RunAsync(TestContext.Current.CancellationToken))
        {
            if (_time is null) await Task.Delay(LookLoop.LookInterval, TimeProvider.System, TestContext.Current.CancellationToken);
            else _time.Advance(LookLoop.LookInterval);
        }

        await reconciler.SettleAsync(null, TestContext.Current.CancellationToken);
    }

    /// <summary>The only plugin of this id.</summary>
    public PluginEntry Plugin(string id) => Assert.Single(Catalog.List(), entry => entry.Id == id);

    /// <summary>Runs an action with parameters as JSON text.</summary>
    public Task<ExecutionResult> RunAsync(string actionRef, string parameters = "{}", TimeSpan? timeout = null, bool dryRun = false) =>
        Executor.ExecuteAsync(new(actionRef, Encoding.UTF8.GetBytes(parameters)) { Timeout = timeout, IsDryRun = dryRun }, TestContext.Current.CancellationToken);

    /// <summary>Stops the hosted services; a virtual clock runs on meanwhile, for draining looks at it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        var started = TimeProvider.System.GetTimestamp();
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
        {
            var stop = service.StopAsync(cancellationToken);
            while (!stop.IsCompleted && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                _time?.Advance(TimeSpan.FromMilliseconds(20));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            }

            await stop.WaitAsync(Patience, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped) await StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        Metrics.Dispose();
    }
}
