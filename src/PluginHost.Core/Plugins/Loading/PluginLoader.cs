using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Configuration;
using PluginHost.Core.Events;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Faults;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Schemas;
using PluginHost.Core.Telemetry;
using PluginHost.Sdk;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>Brings a checked plugin to life: shadow copy, own context, own container, settings, actions, start.</summary>
internal sealed partial class PluginLoader(ShadowCopy shadow, PluginUnloader unloader, GenerationTable generations, CrashGuard guard, LoaderServices host)
{
    /// <summary>Time limit when plugins.json says none: 30 s (our choice: long enough for a cold connection).</summary>
    internal static readonly TimeSpan DefaultStartTimeout = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = host.LoggerFactory.CreateLogger<PluginLoader>();

    /// <summary>Loads a plugin.</summary>
    /// <returns>The generation and its actions; nothing of it can be called yet.</returns>
    /// <exception cref="PluginRefusedException">It cannot be loaded, configured, created or started in time.</exception>
    internal Task<LoadedPlugin> LoadAsync(PluginCandidate candidate, PluginDescriptor descriptor, int number, PluginsConfig config, ICollection<PluginCheck> checks) =>
        guard.InTurnAsync(descriptor.Id, () => LoadInTimeAsync(candidate, descriptor, number, config, checks));

    private async Task<LoadedPlugin> LoadInTimeAsync(PluginCandidate candidate, PluginDescriptor descriptor, int number, PluginsConfig config, ICollection<PluginCheck> checks)
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
            checks.Add(new("load", true, $"{loaded.Generation.Name}: {loaded.Actions.Count} actions created, {loaded.Generation.StartedParts} parts started"));
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
    private async Task DropLateAsync(Task<LoadedPlugin> work)
    {
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.IsCompletedSuccessfully) unloader.Drop((await work).Generation);
    }

    private async Task<LoadedPlugin> LoadCoreAsync(PluginDescriptor descriptor, int number, string main, PluginConfig config, CancellationToken cancellationToken)
    {
        var generation = CreateGeneration(descriptor, number, main);
        generations.Set(generation, PluginState.Loading);
        generation.Slot.Enter();
        try
        {
            var actions = await ActivateAsync(generation, main, config.SettingsJson, cancellationToken);
            generations.Set(generation, PluginState.Active);
            return new LoadedPlugin(generation, actions);
        }
        catch
        {
            unloader.Drop(generation);
            throw;
        }
        finally
        {
            generation.Slot.Exit();
        }
    }

    private PluginGeneration CreateGeneration(PluginDescriptor descriptor, int number, string main)
    {
        var context = new PluginLoadContext($"{descriptor.Id}@{descriptor.Version}#{number}", main);
        var info = new PluginInfo(descriptor.Id, descriptor.Version, Directory.CreateDirectory(Path.Combine(host.DataFolder, descriptor.Id)).FullName);
#pragma warning disable CA2000 // The generation disposes them.
        var generation = new PluginGeneration(descriptor, number, context, new GenerationMetrics(host.MeterFactory, descriptor.Id, descriptor.Version, number, descriptor.Actions.Count), info, guard.Claim(descriptor.Id));
#pragma warning restore CA2000
        context.Faults = new GenerationFaults(generation, host.Faults);
        context.Faults.Begin();
        return generation;
    }

    private async Task<RegisteredAction[]> ActivateAsync(PluginGeneration generation, string main, string settingsJson, CancellationToken cancellationToken)
    {
        var descriptor = generation.Descriptor;
        var assembly = Guard(RefusalCodes.LoadFailed, descriptor.Id, "loading its assembly", () => generation.LoadMain(main));
        var json = Guard(RefusalCodes.LoadFailed, descriptor.Id, "reading its types", () => PluginJson.CreateOptions(assembly));
        var settings = Guard(RefusalCodes.LoadFailed, descriptor.Id, "binding its settings", () => SettingsBinder.Bind(descriptor, assembly, settingsJson, json));
        var events = generation.Own(new PluginEvents(host.Bus, generation, host.LoggerFactory.CreateLogger<PluginEvents>()));
        var container = new PluginContainer(assembly, host.LoggerFactory, host.Time, generation.Info, events, settings) { Overrides = host.Overrides };
        var invokers = generation.Own(Guard(RefusalCodes.ActivationFailed, descriptor.Id, "adding its services", container.Build), assembly, json);
        var actions = descriptor.Actions.Select(action => Register(action, invokers, generation)).ToArray();
        foreach (var type in container.LifecycleTypes)
        {
            var lifecycle = Guard(RefusalCodes.ActivationFailed, descriptor.Id, $"creating '{type.FullName}'", () => (IPluginLifecycle)invokers.Instance(type));
            await GuardAsync(RefusalCodes.StartFailed, descriptor.Id, $"starting '{type.FullName}'", lifecycle.StartAsync, cancellationToken);
            generation.Own(lifecycle);
        }

        return actions;
    }

    private RegisteredAction Register(ActionDescriptor action, ActionInvokers invokers, PluginGeneration generation)
    {
        var invoker = Guard(RefusalCodes.ActivationFailed, action.PluginId, $"creating '{action.Binding.TypeName}'", () => invokers.Create(action.Binding));
        return generation.Own(new RegisteredAction(action, invoker, generation, host.LoggerFactory.CreateLogger($"PluginHost.Plugins.{action.Ref}")));
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
/// <param name="Faults">For counting what plugins throw outside of calls.</param>
/// <param name="Bus">What plugins may hear of.</param>
internal sealed record LoaderServices(ILoggerFactory LoggerFactory, TimeProvider Time, System.Diagnostics.Metrics.IMeterFactory? MeterFactory, string DataFolder, FaultServices Faults, EventBus Bus)
{
    /// <summary>Has the last word on the services of every plugin; null when nobody has.</summary>
    internal Action<IServiceCollection>? Overrides { get; init; }
}

/// <summary>A generation that can run, with what it was made of.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Actions">Its actions.</param>
internal sealed record LoadedPlugin(PluginGeneration Generation, IReadOnlyList<RegisteredAction> Actions)
{
    /// <summary>The settings that it was made with.</summary>
    internal string SettingsJson { get; init; } = "{}";

    /// <summary>Where its files were found.</summary>
    internal string Path { get; init; } = "";

    /// <summary>What the catalogue says of it.</summary>
    internal PluginEntry Entry { get; init; } = null!;

    /// <summary>True when this content with these settings is what runs.</summary>
    internal bool IsOf(InspectedPlugin plugin, string settingsJson) => plugin.Descriptor!.ContentHash == Generation.Descriptor.ContentHash && settingsJson == SettingsJson;
}
