using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;

namespace PluginHost.Core;

/// <summary>Where the host finds its configuration and keeps its state.</summary>
public sealed class PluginHostOptions
{
    /// <summary>The configuration, as <see cref="PluginsFile.Read"/> gives it or as made in code. Default: no folders.</summary>
    public PluginsConfig Config { get; set; } = new();

    /// <summary>Folder for shadow copies and plugins' data; made when it is not there. Default: <c>data</c> in the working directory.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>When a plugin that ends the process again and again is kept from starting. Default: three times in a row within 60 s of the start.</summary>
    public CrashGuardOptions CrashGuard { get; set; } = new();

    /// <summary>True finds and checks plugins, but runs no code of any until one is enabled by hand. Default: false.</summary>
    public bool SafeMode { get; set; }

    /// <summary>How many executions are taken, and how long they are kept.</summary>
    public Executions.ExecutionOptions Executions { get; set; } = new();

    /// <summary>True to look at the folders once, at the start. Default: false.</summary>
    internal bool LooksOnce { get; set; }

    /// <summary>False to leave hints to the poll and to whoever raises them by hand. Default: true.</summary>
    internal bool HearsFileEvents { get; set; } = true;
}
