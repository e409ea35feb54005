namespace PluginHost.Core.Configuration;

/// <summary>What <c>plugins.json</c> says, with every placeholder resolved and every path absolute. Immutable.</summary>
public sealed record PluginsConfig
{
    /// <summary>Full path of the file; null when there is none and everything is default.</summary>
    public string? Path { get; init; }

    /// <summary>Folders that are scanned for plugins, absolute, in the order that they are listed.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>True when new plugins are picked up while the host runs. Default: true.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>Policies of every action; what a plugin or an action says wins.</summary>
    public PolicyConfig Defaults { get; init; } = PolicyConfig.Empty;

    /// <summary>Which action gets a contested alias: alias to action ref.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What is said of single plugins, by id.</summary>
    public IReadOnlyDictionary<string, PluginConfig> Plugins { get; init; } = new Dictionary<string, PluginConfig>(StringComparer.Ordinal);

    /// <summary>Named HTTP services that actions may call.</summary>
    public IReadOnlyDictionary<string, ServiceConfig> Services { get; init; } = new Dictionary<string, ServiceConfig>(StringComparer.Ordinal);

    /// <summary>What is said of one plugin; the defaults when nothing is.</summary>
    /// <param name="pluginId">The plugin's id.</param>
    public PluginConfig ForPlugin(string pluginId) => Plugins.GetValueOrDefault(pluginId, PluginConfig.Empty);
}

/// <summary>What <c>plugins.json</c> says of one plugin.</summary>
public sealed record PluginConfig
{
    /// <summary>Nothing is said.</summary>
    public static PluginConfig Empty { get; } = new();

    /// <summary>False keeps the plugin from being loaded. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The plugin's settings as a JSON object text. Default: an empty object.</summary>
    public string SettingsJson { get; init; } = "{}";

    /// <summary>Policies of all its actions.</summary>
    public PolicyConfig Defaults { get; init; } = PolicyConfig.Empty;

    /// <summary>Policies of single actions, by name.</summary>
    public IReadOnlyDictionary<string, PolicyConfig> Actions { get; init; } = new Dictionary<string, PolicyConfig>(StringComparer.Ordinal);
}

/// <summary>A named HTTP service.</summary>
/// <param name="BaseUrl">Address that paths are added to; ends with a slash.</param>
/// <param name="Headers">Headers of every request; they may hold secrets and are never shown.</param>
public sealed record ServiceConfig(Uri BaseUrl, IReadOnlyDictionary<string, string> Headers);
