using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.InCode;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Configuration;
using PluginHost.Core.Events;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;
using PluginHost.Core.Executions.Secrets;
using PluginHost.Core.Executions.Storage;
using PluginHost.Core.Executions.Storage.Memory;
using PluginHost.Core.Plans;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core;

/// <summary>Adds the engine to an application.</summary>
public static class PluginHostServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="PluginCatalog"/>, <see cref="ActionRegistry"/>, <see cref="ActionExecutor"/>, <see cref="ExecutionService"/> and
    /// <see cref="PluginsConfigSource"/>, and the hosted services that load plugins and drain executions.
    /// </summary>
    /// <param name="services">The application's services; a <see cref="TimeProvider"/> among them is used.</param>
    /// <param name="configure">Sets where configuration and state are.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPluginHost(this IServiceCollection services, Action<PluginHostOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PluginHostOptions();
        configure(options);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => provider.GetRequiredService<HostMetrics>().Observe(new PluginsConfigSource(options.Config, provider.GetRequiredService<ILogger<PluginsConfigSource>>())
        {
            Check = config => PolicyKeys.Check(config, provider.GetRequiredService<ActionRegistry>().List()),
        }));
        services.AddSingleton(static provider => new HostMetrics(provider.GetService<IMeterFactory>()));
        services.AddSingleton(static provider => new PluginCatalog(provider.GetRequiredService<HostMetrics>(), provider.GetRequiredService<GenerationTable>(), provider.GetRequiredService<PluginHistory>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PluginCatalog>>()));
        services.AddSingleton<IPluginStandings>(static provider => provider.GetRequiredService<PluginCatalog>());
        services.AddSingleton(provider => new CodeActions(provider.GetService<IMeterFactory>(), provider.GetRequiredService<ILoggerFactory>(), options.DataFolder));
        services.AddSingleton(static provider => new ActionRegistry(provider.GetRequiredService<CodeActions>()));
        services.AddSingleton<AuditTrail>();
        services.AddExecutor();
        services.AddExecutions(options.Executions);
        services.AddSingleton(_ => new DataFolder(options.DataFolder));
        services.AddSingleton(options.CrashGuard);
        services.AddSingleton<CrashGuard>();
        services.AddSingleton(static provider => new ShadowCopy(provider.GetRequiredService<DataFolder>().Shadow));
        services.AddSingleton(static provider => new LoaderServices(
            provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>(), provider.GetRequiredService<DataFolder>().Plugins, provider.GetRequiredService<FaultServices>(), provider.GetRequiredService<EventBus>()));
        services.AddPlugins();

        // Stopped in the reverse order: executions drain before the plugins go.
        services.AddHostedService<PluginHostService>();
        services.AddHostedService(static provider => provider.GetRequiredService<ExecutionDispatcher>());
        services.AddHostedService(static provider => provider.GetRequiredService<PlanRuns>());
        return services;
    }

    private static void AddExecutor(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new EventBus(provider.GetRequiredService<ILogger<EventBus>>()));
        services.AddSingleton(static provider =>
        {
            var scopes = new LimitScopes(provider.GetRequiredService<TimeProvider>());
            provider.GetRequiredService<HostMetrics>().ObserveQueue(scopes.Queued);
            return scopes;
        });
        services.AddSingleton<ActionLimits>().AddSingleton<Admission>().AddSingleton<ServiceCaller>().AddSingleton<ExecutionEnd>().AddSingleton<ExecutorParts>();
        services.AddSingleton(static provider => new PlanRunner(
            provider.GetRequiredService<ActionRegistry>(), async (request, cancellationToken) => (null, await provider.GetRequiredService<ActionExecutor>().ExecuteAsync(request, cancellationToken)), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new PlanRuns(provider.GetRequiredService<ActionRegistry>(), provider.GetRequiredService<ExecutionService>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider =>
        {
            var states = new ActionStates(provider.GetRequiredService<ActionRegistry>(), provider.GetRequiredService<PluginsConfigSource>(), provider.GetRequiredService<LimitScopes>());
            provider.GetRequiredService<HostMetrics>().ObserveLimits(states.Limited);
            return states;
        });
        services.AddSingleton(static provider =>
        {
            provider.GetRequiredService<ActionStates>(); // Its metrics are there before anybody asks for it.
            return new ActionExecutor(provider.GetRequiredService<ExecutorParts>());
        });
    }

    private static void AddExecutions(this IServiceCollection services, ExecutionOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton<IExecutionStore, MemoryStore>();
        services.TryAddSingleton(static provider => (IAccessStore)provider.GetRequiredService<IExecutionStore>());
        services.AddSingleton(static provider => new StoreHealth(provider.GetRequiredService<ILogger<StoreHealth>>()));
        services.AddSingleton<StoreWriter>().AddSingleton<HostSignal>().AddSingleton<ExecutionFeed>().AddSingleton<SecretKeys>().AddSingleton<ParameterVault>().AddSingleton<ExecutionKeeper>();
        services.AddSingleton(static provider => new LaneWindow(provider.GetRequiredService<ExecutionOptions>(), provider.GetRequiredService<IExecutionStore>().IsDurable));
        services.AddSingleton(static provider => provider.GetRequiredService<HostMetrics>().ObserveExecutions(
            provider.GetRequiredService<LaneWindow>(), new QueueAge(provider.GetRequiredService<LaneWindow>(), provider.GetRequiredService<TimeProvider>()), provider.GetRequiredService<StoreHealth>()));
        services.AddSingleton<ExecutionRuns>().AddSingleton<StoredExecutions>().AddSingleton<ExecutionAcceptance>().AddSingleton<StoreUpkeep>().AddSingleton<DispatcherParts>().AddSingleton<ExecutionDispatcher>();
        services.AddSingleton(static provider => new ExecutionService(provider.GetRequiredService<ExecutionAcceptance>(), provider.GetRequiredService<ExecutionRuns>(), provider.GetRequiredService<StoreWriter>()));
        services.AddSingleton(static provider => new ExecutionCommands(
            provider.GetRequiredService<ExecutionService>(), provider.GetRequiredService<ExecutionRuns>(), provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<ActionRegistry>(), provider.GetRequiredService<DispatcherParts>(), provider.GetRequiredService<AuditTrail>()));
    }

    private static void AddPlugins(this IServiceCollection services)
    {
        services.AddSingleton<GenerationTable>().AddSingleton<UnloadWatch>().AddSingleton<PluginUnloader>().AddSingleton<PluginLoader>();
        services.AddSingleton<PluginLedger>().AddSingleton<PluginLives>().AddSingleton<PluginStandings>().AddSingleton<RequiredPlugins>().AddSingleton<PluginArchive>().AddSingleton<PluginDescriber>().AddSingleton<PluginLoads>();
        services.AddSingleton<ChangeHints>().AddSingleton<PluginFolders>().AddSingleton<LookLoop>().AddSingleton<PluginHostFiles>().AddSingleton<PresentPlugins>().AddSingleton<RunningPlugins>();
        services.AddSingleton<FaultServices>().AddSingleton<PluginHistory>().AddSingleton<CommandRecords>();
        services.AddSingleton(static provider => new PluginCommands(
            provider.GetRequiredService<PluginReconciler>(), provider.GetRequiredService<ReconcilerParts>(), provider.GetRequiredService<PluginsConfigSource>(),
            provider.GetRequiredService<CommandRecords>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ReconcilerParts>().AddSingleton<PluginTransitions>().AddSingleton<PluginReconciler>();
    }
}
