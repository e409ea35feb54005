using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins;

/// <summary>Where a plugin is in its life.</summary>
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

    /// <summary>plugins.json keeps it from being loaded.</summary>
    Disabled,
}

/// <summary>The words of the states.</summary>
public static class PluginStates
{
    private static readonly string[] Words = [.. Enum.GetNames<PluginState>().Select(Naming.Snake)];

    /// <summary><c>discovered refused loading active disabled</c>.</summary>
    /// <param name="state">The state.</param>
    public static string ToWord(this PluginState state) => Words[(int)state];
}
