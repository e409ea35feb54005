using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins;

/// <summary>Where a plugin, or one generation of it, is in its life.</summary>
public enum PluginState
{
    /// <summary>Its files are there and not looked at yet.</summary>
    Discovered = 0,

    /// <summary>It cannot be loaded; the refusal says why.</summary>
    Refused,

    /// <summary>It is being loaded.</summary>
    Loading,

    /// <summary>Its actions can be called.</summary>
    Active,

    /// <summary>It takes no new calls; those that run may end.</summary>
    Draining,

    /// <summary>No call runs; it is being stopped and dropped, and the proof that its code is gone is awaited.</summary>
    Unloading,

    /// <summary>It is dropped, and something still holds its code in memory.</summary>
    UnloadPending,

    /// <summary>The host fenced it off because it misbehaved.</summary>
    Quarantined,

    /// <summary>Somebody keeps it from being loaded: plugins.json, an operator, or safe mode.</summary>
    Disabled,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>The words of the states.</summary>
public static class PluginStates
{
    private static readonly string[] Words = [.. Enum.GetNames<PluginState>().Select(Naming.Snake)];

    /// <summary><c>discovered refused loading active draining unloading unload_pending quarantined disabled removed</c>.</summary>
    /// <param name="state">The state.</param>
    public static string ToWord(this PluginState state) => Words[(int)state];
}
