using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins;

/// <summary>Everything that is known of a plugin without running its code. Immutable.</summary>
public sealed record PluginDescriptor
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The SemVer version.</summary>
    public required string Version { get; init; }

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>What it is for; null when the author did not say.</summary>
    public string? Description { get; init; }

    /// <summary>Simple name of the main assembly.</summary>
    public required string AssemblyName { get; init; }

    /// <summary>Version of the SDK contract that it was built against.</summary>
    public required Version SdkVersion { get; init; }

    /// <summary>Framework that it was built for, e.g. <c>.NETCoreApp,Version=v10.0</c>.</summary>
    public required string TargetFramework { get; init; }

    /// <summary>SHA-256 over the names and contents of its files, lower-case hex.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The actions that can be called.</summary>
    public IReadOnlyList<ActionDescriptor> Actions { get; init; } = [];

    /// <summary>The actions that are left out, with the reasons.</summary>
    public IReadOnlyList<RejectedAction> RejectedActions { get; init; } = [];

    /// <summary>The plugins that must run before this one is loaded, in the order of their ids.</summary>
    public IReadOnlyList<PluginRequirement> Requires { get; init; } = [];

    /// <summary>Shape of its settings; null when it takes none.</summary>
    public ValueSchema? Settings { get; init; }

    /// <summary>What is odd but not wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>File name of the main assembly; it need not be named like the assembly.</summary>
    internal string MainFile { get; init; } = "";

    /// <summary>Token of the settings record; 0 when there is none.</summary>
    internal int SettingsTypeToken { get; init; }
}

/// <summary>A plugin that another one needs.</summary>
/// <param name="PluginId">Id of the needed plugin.</param>
/// <param name="MinimumVersion">The lowest SemVer version that will do.</param>
public sealed record PluginRequirement(string PluginId, string MinimumVersion);

/// <summary>An action that is left out because its metadata is wrong; the plugin's other actions work.</summary>
/// <param name="Name">The action's name as written.</param>
/// <param name="Member">The class or method, with its namespace.</param>
/// <param name="Problems">Everything that is wrong with it.</param>
public sealed record RejectedAction(string Name, string Member, IReadOnlyList<string> Problems);
