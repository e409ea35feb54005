using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins;

/// <summary>Finds what plugins.json says of plugins and actions that are not there: no error, since they may still come, but likely a slip.</summary>
internal static class ConfigReview
{
    /// <summary>A sentence for each finding.</summary>
    internal static IEnumerable<string> Of(PluginsConfig config, IReadOnlyList<PluginEntry> plugins)
    {
        var ids = plugins.Select(static plugin => plugin.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in config.Plugins.Keys.Where(id => !ids.Contains(id))) yield return $"'plugins.{id}' is about a plugin that is not there.{Hint(id, ids)}";
        foreach (var plugin in plugins.Where(static plugin => plugin.State == PluginState.Active).Select(static plugin => plugin.Descriptor!))
        {
            foreach (var finding in OfPlugin(config, plugin)) yield return finding;
        }

        var refs = plugins.SelectMany(static plugin => plugin.Descriptor?.Actions ?? []).Select(static action => action.Ref).ToHashSet(StringComparer.Ordinal);
        foreach (var (alias, actionRef) in config.Aliases.Where(pair => !refs.Contains(pair.Value))) yield return $"'aliases.{alias}' names '{actionRef}', which is not there.{Hint(actionRef, refs)}";
    }

    private static IEnumerable<string> OfPlugin(PluginsConfig config, PluginDescriptor plugin)
    {
        var names = plugin.Actions.Select(static action => action.Name).ToArray();
        foreach (var name in config.ForPlugin(plugin.Id).Actions.Keys.Except(names))
        {
            yield return $"'plugins.{plugin.Id}.actions.{name}' is about an action that the plugin does not have.{Hint(name, names)}";
        }

        foreach (var problem in PolicyKeys.Check(config, plugin.Actions)) yield return $"'{problem.Path}': {problem.Message}";
        foreach (var service in plugin.Actions.SelectMany(static action => action.RequiredServices).Distinct(StringComparer.Ordinal).Where(service => !config.Services.ContainsKey(service)))
        {
            yield return $"Plugin '{plugin.Id}' calls the service '{service}', which is not configured: add it under 'services'.";
        }
    }

    private static string Hint(string name, IEnumerable<string> known) => Nearest.Of(name, known) is { } near ? $" Did you mean '{near}'?" : "";
}
