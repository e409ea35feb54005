using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Says of each plugin what keeps it from running now.</summary>
internal sealed class PluginStandings(PluginLedger ledger, PluginsConfigSource config, PluginHostOptions options)
{
    /// <summary>What keeps a plugin from running; null when nothing does.</summary>
    internal PluginStanding? Of(PluginLife life) => PluginStanding.Of(life, ledger[life.Id], config.Current.ForPlugin(life.Id), options.SafeMode);
}
