using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginHost.Core;
using PluginHost.Core.Configuration;
using PluginHost.Core.Events;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Sdk.Testing;

/// <summary>The real engine over the plugins of one test. Calls and the plugin go by the test's clock; unloading and its proof go by real time.</summary>
internal sealed class TestedEngine : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder;
    private readonly PluginTestOptions _options;

    private TestedEngine(string folder, PluginTestOptions options, InspectedPlugin tested, PluginsConfig config, IReadOnlySet<string> ids)
    {
        (_folder, _options, Tested) = (folder, options, tested);
        DataFolder = Path.GetFullPath(options.DataFolder ?? Path.Combine(folder, "data"));
        Loggers = new TestLoggers(options.Clock);
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(Loggers).AddSingleton<TimeProvider>(options.Clock).AddSingleton(Metrics.Factory);
        services.AddPluginHost(host => (host.Config, host.DataFolder, host.LooksOnce, host.HearsFileEvents) = (config, DataFolder, true, false));
        Replace(services, ids);
        _services = services.BuildServiceProvider();
    }

    internal InspectedPlugin Tested { get; }

    internal string DataFolder { get; }

    internal TestLoggers Loggers { get; }

    internal PluginTestMetrics Metrics { get; } = new();

    internal PluginCatalog Catalog => Get<PluginCatalog>();

    /// <summary>Starts an engine over copies of the plugins, and waits until they run.</summary>
    /// <exception cref="PluginTestException">A plugin is none, is refused, or does not start in time.</exception>
    internal static async Task<TestedEngine> StartAsync(string path, PluginTestOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("pluginhost-test-").FullName;
        try
        {
            var plugins = options.Others.Prepend((Path: path, options.Settings)).Select((one, index) => (Plugin: Bring(one.Path, folder, index), one.Settings)).ToArray();
            var config = Configure(folder, options, plugins);
#pragma warning disable CA2000 // The caller disposes it; on a failure it is disposed here.
            var engine = new TestedEngine(folder, options, plugins[0].Plugin, config, plugins.Select(static one => one.Plugin.Id).ToHashSet(StringComparer.Ordinal));
#pragma warning restore CA2000
            await engine.StartOrDisposeAsync();
            return engine;
        }
        catch
        {
            Delete(folder);
            throw;
        }
    }

    internal T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Waits for something as long as the test has patience, in real time.</summary>
    /// <exception cref="TimeoutException">It has not happened by then.</exception>
    internal Task WaitAsync(Task task) => task.WaitAsync(Debugger.IsAttached ? Timeout.InfiniteTimeSpan : _options.Patience, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var id in Catalog.List().Where(static plugin => plugin.State == PluginState.Active).Select(static plugin => plugin.Id)) await WaitAsync(Get<PluginCommands>().DisableAsync(id, null));
            await WaitAsync(Host.StopAsync(CancellationToken.None));
        }
        catch (TimeoutException)
        {
            return; // What hangs still uses the rest; both end with the process.
        }

        await _services.DisposeAsync();
        Metrics.Dispose();
        Delete(_folder);
    }

    private PluginHostService Host => _services.GetServices<IHostedService>().OfType<PluginHostService>().Single();

    private static InspectedPlugin Bring(string path, string folder, int index)
    {
        var source = TestedFiles.FolderOf(path);
        return TestedFiles.Inspect(path, TestedFiles.Copy(source, Path.Combine(folder, "plugins", $"{index}-{Path.GetFileName(source)}")));
    }

    private static PluginsConfig Configure(string folder, PluginTestOptions options, IEnumerable<(InspectedPlugin Plugin, object? Settings)> plugins)
    {
        var given = options.PluginsJson is { } text ? Parse(text, Path.Combine(folder, "plugins.json")) : new PluginsConfig();
        options.Services.Addresses.Configure(given.Services);
        var byId = new Dictionary<string, PluginConfig>(given.Plugins, StringComparer.Ordinal);
        foreach (var (plugin, settings) in plugins.Where(static one => one.Settings is not null)) byId[plugin.Id] = given.ForPlugin(plugin.Id) with { SettingsJson = TestJson.ToText(TestJson.ToNode(settings)) };
        var drain = given.Defaults.DrainTimeout ?? TimeSpan.FromSeconds(1);
        return given with { Path = null, Folders = [Path.Combine(folder, "plugins")], Watch = false, Plugins = byId, Services = options.Services.Addresses, Defaults = given.Defaults with { DrainTimeout = drain } };
    }

    private static PluginsConfig Parse(string text, string file)
    {
        try
        {
            return PluginsFile.Parse(Encoding.UTF8.GetBytes(text), file);
        }
        catch (InvalidConfigurationException exception)
        {
            throw PluginTestException.Of("PluginsJson is not valid.", "what docs/configuration.md describes", exception.Message, "Mend it.");
        }
    }

    // The last registration counts.
    private void Replace(IServiceCollection services, IReadOnlySet<string> ids)
    {
        var overrides = new PluginOverrides(_options.Http, _options.Adjustments);
        services.AddSingleton(provider => new UnloadWatch(provider.GetRequiredService<GenerationTable>(), provider.GetRequiredService<HostMetrics>(), TimeProvider.System, provider.GetRequiredService<ILogger<UnloadWatch>>()));
        services.AddSingleton(static provider => new CrashGuard(provider.GetRequiredService<CrashGuardOptions>(), provider.GetRequiredService<DataFolder>(), TimeProvider.System, provider.GetRequiredService<ILogger<CrashGuard>>()));
        services.AddSingleton(static provider => new PluginUnloader(provider.GetRequiredService<GenerationTable>(), provider.GetRequiredService<UnloadWatch>(), TimeProvider.System, provider.GetRequiredService<ILogger<PluginUnloader>>()));
        services.AddSingleton(provider => _options.Services.CreateCaller(provider.GetRequiredService<PluginsConfigSource>(), _options.Clock));
        services.AddSingleton(provider => new RequiredPlugins(provider.GetRequiredService<PluginLives>(), provider.GetRequiredService<PresentPlugins>(), provider.GetRequiredService<PluginStandings>()) { IsStoodInFor = id => !ids.Contains(id) });
        services.AddSingleton(provider => new LoaderServices(
            Loggers, _options.Clock, provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<DataFolder>().Plugins, provider.GetRequiredService<FaultServices>(), provider.GetRequiredService<EventBus>())
        { Overrides = overrides.Apply });
    }

    private async Task StartOrDisposeAsync()
    {
        try
        {
            await Host.StartAsync(CancellationToken.None);
            await WaitAsync(Catalog.FirstScan);
            foreach (var plugin in Catalog.List()) Check(plugin);
        }
        catch (TimeoutException)
        {
            await DisposeAsync();
            throw PluginTestException.Of(
                $"The plugin '{Tested.Id}' was not ready in time.", $"that it starts within {_options.Patience:c} of real time", "a constructor or StartAsync that still runs",
                "The clock of the test stands still: let StartAsync begin what waits, and not wait for it itself. Requests of it can be answered with options.Http and options.Services.");
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private static void Check(PluginEntry plugin)
    {
        if (plugin.Refusal is { } refusal) throw Refusals.Refused(plugin.Id, refusal);
        if (plugin.State != PluginState.Active) throw PluginTestException.Of($"The plugin '{plugin.Id}' does not run.", "active", $"{plugin.State.ToWord()}: {plugin.Reason}", "Let PluginsJson not keep it from running.");
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // Some systems hold files that were ever mapped until the process ends.
        }
    }
}
