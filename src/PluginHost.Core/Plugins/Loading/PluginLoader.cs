using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Schemas;
using PluginHost.Core.Telemetry;
using PluginHost.Sdk;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>Brings a checked plugin to life: shadow copy, own context, own container, settings, actions, start.</summary>
internal sealed partial class PluginLoader(ShadowCopy shadow, LoaderServices host)
{
    /// <summary>Time limit when plugins.json says none: 30 s (our choice: long enough for a cold connection).</summary>
    private static readonly TimeSpan DefaultStartTimeout = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = host.LoggerFactory.CreateLogger<PluginLoader>();

    /// <summary>Loads a plugin.</summary>
    /// <returns>The generation and its actions; nothing of it can be called yet.</returns>
    /// <exception cref="PluginRefusedException">It cannot be loaded, configured, created or started in time.</exception>
    internal async Task<LoadedPlugin> LoadAsync(PluginCandidate candidate, PluginDescriptor descriptor, int number, PluginsConfig config, ICollection<PluginCheck> checks)
    {
        var folder = shadow.Ensure(candidate, descriptor.ContentHash);
        checks.Add(new("copy", true, $"runs from {folder}"));
        var plugin = config.ForPlugin(descriptor.Id);
        var limit = plugin.Defaults.StartTimeout ?? config.Defaults.StartTimeout ?? DefaultStartTimeout;
        using var cancellation = new CancellationTokenSource(limit, host.Time);
        var work = Task.Run(() => LoadCoreAsync(descriptor, number, Path.Combine(folder, descriptor.MainFile), plugin, cancellation.Token), CancellationToken.None);
        try
        {
            var loaded = await work.WaitAsync(cancellation.Token) with { SettingsJson = plugin.SettingsJson };
            checks.Add(new("load", true, $"{loaded.Generation.Name}: {loaded.Actions.Count} actions created, {loaded.Generation.Lifecycles.Count} parts started"));
            return loaded;
        }
        catch (PluginRefusedException exception) when (descriptor.Settings is { HasSecrets: true } settings)
        {
            throw new PluginRefusedException(Masked(exception.Refusal, settings, Encoding.UTF8.GetBytes(plugin.SettingsJson)), exception.InnerException);
        }
        catch (OperationCanceledException exception) when (cancellation.IsCancellationRequested)
        {
            _ = DropLateAsync(work);
            throw new PluginRefusedException(PluginRefusal.Create(
                RefusalCodes.StartTimeout, $"Plugin '{descriptor.Id}' was not ready within {Duration.Format(limit)}.", descriptor.Id,
                "Make constructors and StartAsync quicker, or raise startTimeout in plugins.json.", $"at most {Duration.Format(limit)}"), exception);
        }
    }

    // What a plugin throws may repeat its secret settings; explain and the log must not.
    private static PluginRefusal Masked(PluginRefusal refusal, ValueSchema schema, byte[] settings) => refusal with
    {
        Message = SecretMask.Apply(schema, settings, refusal.Message)!,
        Found = SecretMask.Apply(schema, settings, refusal.Found),
    };

    // When a hanging start ends after all, what it made is taken down again.
    private static async Task DropLateAsync(Task<LoadedPlugin> work)
    {
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.IsCompletedSuccessfully) await (await work).Generation.StopAsync(CancellationToken.None);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<LoadedPlugin> LoadCoreAsync(PluginDescriptor descriptor, int number, string main, PluginConfig config, CancellationToken cancellationToken)
    {
        var context = new PluginLoadContext($"{descriptor.Id}@{descriptor.Version}#{number}", main);
        try
        {
            var assembly = Guard(RefusalCodes.LoadFailed, descriptor.Id, "loading its assembly", () => context.LoadFromAssemblyPath(main));
            var json = Guard(RefusalCodes.LoadFailed, descriptor.Id, "reading its types", () => PluginJson.CreateOptions(assembly));
            var settings = Guard(RefusalCodes.LoadFailed, descriptor.Id, "binding its settings", () => SettingsBinder.Bind(descriptor, assembly, config.SettingsJson, json));
            return await ActivateAsync(descriptor, number, context, assembly, settings, json, cancellationToken);
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    private async Task<LoadedPlugin> ActivateAsync(PluginDescriptor descriptor, int number, PluginLoadContext context, Assembly assembly, object? settings, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        var info = new PluginInfo(descriptor.Id, descriptor.Version, Directory.CreateDirectory(Path.Combine(host.DataFolder, descriptor.Id)).FullName);
        var container = new PluginContainer(assembly, host.LoggerFactory, host.Time, info, settings);
        var services = Guard(RefusalCodes.ActivationFailed, descriptor.Id, "adding its services", container.Build);
#pragma warning disable CA2000 // The generation disposes them.
        var metrics = new GenerationMetrics(host.MeterFactory, descriptor.Id, descriptor.Version, number, descriptor.Actions.Count);
#pragma warning restore CA2000
        var lifecycles = new List<IPluginLifecycle>();
        var generation = new PluginGeneration(descriptor, number, context, services, metrics, info) { Lifecycles = lifecycles };
        try
        {
            var invokers = new ActionInvokers(assembly, services, json);
            var actions = descriptor.Actions.Select(action => Register(action, invokers, generation)).ToArray();
            foreach (var type in container.LifecycleTypes)
            {
                var lifecycle = Guard(RefusalCodes.ActivationFailed, descriptor.Id, $"creating '{type.FullName}'", () => (IPluginLifecycle)invokers.Instance(type));
                await GuardAsync(RefusalCodes.StartFailed, descriptor.Id, $"starting '{type.FullName}'", lifecycle.StartAsync, cancellationToken);
                lifecycles.Add(lifecycle);
            }

            return new LoadedPlugin(generation, actions);
        }
        catch
        {
            await generation.StopAsync(CancellationToken.None);
            throw;
        }
    }

    private RegisteredAction Register(ActionDescriptor action, ActionInvokers invokers, PluginGeneration generation)
    {
        var invoker = Guard(RefusalCodes.ActivationFailed, action.PluginId, $"creating '{action.Binding.TypeName}'", () => invokers.Create(action.Binding));
        return new RegisteredAction(action, invoker, generation, host.LoggerFactory.CreateLogger($"PluginHost.Plugins.{action.Ref}"));
    }

    private T Guard<T>(string code, string pluginId, string step, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (exception is not PluginRefusedException)
        {
            throw Refused(code, pluginId, step, exception);
        }
    }

    // A plugin's own cancellation, such as a time-out of an HTTP client, is a fault like any other; only the host's means that the time is up.
    private async Task GuardAsync(string code, string pluginId, string step, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Refused(code, pluginId, step, exception);
        }
    }

    // The exception itself must not be kept: it would hold the plugin's types in memory. Its texts are enough.
    private PluginRefusedException Refused(string code, string pluginId, string step, Exception exception)
    {
        var cause = exception is TypeInitializationException or TargetInvocationException && exception.InnerException is { } inner ? inner : exception;
        LogThrew(pluginId, step, cause);
        return new(PluginRefusal.Create(
            code, $"Plugin '{pluginId}' failed while {step}: {cause.GetType().FullName}: {cause.Message}", step,
            "Mend the plugin; the host's log has the stack trace.", "no exception", cause.GetType().FullName));
    }

    [LoggerMessage(3401, LogLevel.Warning, "Plugin '{PluginId}' failed while {Step}.", EventName = "PluginLoadThrew")]
    private partial void LogThrew(string pluginId, string step, Exception exception);
}

/// <summary>What the loader takes from the host.</summary>
/// <param name="LoggerFactory">Makes the plugins' loggers.</param>
/// <param name="Time">The clock.</param>
/// <param name="MeterFactory">Owns the meters; null makes them free-standing.</param>
/// <param name="DataFolder">Folder of the plugins' data folders.</param>
internal sealed record LoaderServices(ILoggerFactory LoggerFactory, TimeProvider Time, System.Diagnostics.Metrics.IMeterFactory? MeterFactory, string DataFolder);

/// <summary>A generation, its actions, and the settings that it was made with.</summary>
internal sealed record LoadedPlugin(PluginGeneration Generation, IReadOnlyList<RegisteredAction> Actions)
{
    internal string SettingsJson { get; init; } = "{}";
}
