using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Publishes what runs: one registry swap for any number of changes, and the aliases that are contested.</summary>
internal sealed partial class RunningPlugins(ActionRegistry registry, ActionLimits limits, ILogger<RunningPlugins> logger)
{
    private readonly ILogger _logger = logger;
    private ILookup<string, string> _conflicts = Array.Empty<string>().ToLookup(static id => id, StringComparer.Ordinal);

    /// <summary>Makes exactly these callable.</summary>
    /// <returns>The plugins whose contested aliases are others now.</returns>
    internal IReadOnlySet<string> Publish(IEnumerable<LoadedPlugin> plugins, PluginsConfig config)
    {
        var before = _conflicts;
        _conflicts = registry.Swap([.. plugins.OrderBy(static plugin => plugin.Generation.Descriptor.Id, StringComparer.Ordinal).SelectMany(static plugin => plugin.Actions)], config.Aliases);
        limits.Refresh(registry.List(), config);
        foreach (var group in _conflicts)
        {
            foreach (var conflict in group.Except(before[group.Key])) LogAliasConflict(group.Key, conflict);
        }

        return before.Concat(_conflicts).Select(static group => group.Key).Where(id => !before[id].SequenceEqual(_conflicts[id])).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The aliases that a plugin did not get.</summary>
    internal IEnumerable<string> Conflicts(string pluginId) => _conflicts[pluginId];

    [LoggerMessage(3103, LogLevel.Warning, "Plugin '{PluginId}': {Conflict}", EventName = "AliasConflict")]
    private partial void LogAliasConflict(string pluginId, string conflict);
}
