using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Loads one plugin and turns whatever goes wrong into a refusal.</summary>
internal sealed partial class PluginLoads(PluginLoader loader, TimeProvider time, ILogger<PluginLoads> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Loads a plugin.</summary>
    /// <returns>The generation, or the plugin with its refusal. Nothing of it can be called yet.</returns>
    internal async Task<FinishedLoad> LoadAsync(PluginLife life, InspectedPlugin found, int number, PluginsConfig config)
    {
        var started = Stopwatch.GetTimestamp();
        var plugin = found with { Trail = found.Trail.Copy() };
        var (loaded, refusal) = await TryLoadAsync(plugin, number, config);
        plugin = plugin with { Refusal = refusal, Elapsed = found.Elapsed + Stopwatch.GetElapsedTime(started) };
        var entry = plugin.ToEntry(loaded is null ? PluginState.Refused : PluginState.Active, time.GetUtcNow()) with { Generation = loaded?.Generation.Number };
        return new FinishedLoad(life, plugin, config.ForPlugin(plugin.Id).SettingsJson, loaded is null ? null : loaded with { Path = plugin.Candidate.Path, Entry = entry });
    }

    private async Task<(LoadedPlugin? Loaded, PluginRefusal? Refusal)> TryLoadAsync(InspectedPlugin plugin, int number, PluginsConfig config)
    {
        try
        {
            return (await loader.LoadAsync(plugin.Candidate, plugin.Descriptor!, number, config, plugin.Checks), null);
        }
        catch (PluginRefusedException exception)
        {
            return (null, exception.Refusal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, PluginRefusal.Create(RefusalCodes.Unreadable, $"'{plugin.Candidate.Path}' changed or vanished while it was copied: {exception.Message}", plugin.Candidate.Path, "It is tried again by itself."));
        }
#pragma warning disable CA1031 // Isolation boundary: whatever else goes wrong with one plugin, the others are loaded.
        catch (Exception exception)
        {
            LogLoadFailed(plugin.Id, exception);
            return (null, PluginRefusal.Create(RefusalCodes.LoadFailed, $"Plugin '{plugin.Id}' cannot be loaded: {exception.GetType().FullName}: {exception.Message}", plugin.Candidate.Path, "The host's log has the stack trace."));
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(3104, LogLevel.Error, "Plugin '{PluginId}' cannot be loaded.", EventName = "PluginLoadFailed")]
    private partial void LogLoadFailed(string pluginId, Exception exception);
}

/// <summary>What a load came to.</summary>
/// <param name="Life">The plugin.</param>
/// <param name="Plugin">What was loaded, with its refusal when it could not be.</param>
/// <param name="SettingsJson">The settings that it was loaded with.</param>
/// <param name="Loaded">The generation; null when it could not be loaded.</param>
internal sealed record FinishedLoad(PluginLife Life, InspectedPlugin Plugin, string SettingsJson, LoadedPlugin? Loaded);
