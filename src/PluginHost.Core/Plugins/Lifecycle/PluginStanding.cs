using System.Globalization;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Why a plugin must not run though it could.</summary>
/// <param name="State"><see cref="PluginState.Disabled"/> or <see cref="PluginState.Quarantined"/>.</param>
/// <param name="Reason">A sentence for people.</param>
internal sealed record PluginStanding(PluginState State, string Reason)
{
    /// <summary>Finds what keeps a plugin from running: safe mode, then an operator, then plugins.json, then its own misbehaviour.</summary>
    /// <returns>Null when nothing does.</returns>
    internal static PluginStanding? Of(PluginLife life, PluginRecord record, PluginConfig config, bool isSafeMode)
    {
        if (isSafeMode && !life.IsAllowedInSafeMode) return Disabled("The host runs in safe mode, which loads no plugin by itself; enable it to load it.");
        if (record.Switch is { IsEnabled: false } off) return Disabled($"{off.Actor ?? "Somebody"} disabled it on {off.At.ToString("u", CultureInfo.InvariantCulture)}; enable it to load it again.");
        if (record.Switch is null && !config.Enabled) return Disabled($"plugins.json says so ('plugins.{life.Id}.enabled').");
        return life.Quarantine is { } quarantine ? new(PluginState.Quarantined, quarantine.Reason) : null;
    }

    /// <summary>True when a quarantine holds for what would be loaded: another content gets a new chance.</summary>
    internal static bool Holds(Quarantine quarantine, InspectedPlugin? best) => quarantine.ContentHash is not { } hash || best is null || best.Descriptor!.ContentHash == hash;

    private static PluginStanding Disabled(string reason) => new(PluginState.Disabled, reason);
}
