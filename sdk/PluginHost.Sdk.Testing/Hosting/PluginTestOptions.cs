using Microsoft.Extensions.DependencyInjection;

namespace PluginHost.Sdk.Testing;

/// <summary>How a plugin is loaded for a test, and what stands for the world around it.</summary>
public sealed class PluginTestOptions
{
    internal PluginTestOptions()
    {
    }

    /// <summary>The plugin's settings, as <c>plugins.&lt;id&gt;.settings</c> would say them: an object that is written in snake case, JSON, or JSON text. Null means none, or those of <see cref="PluginsJson"/>.</summary>
    public object? Settings { get; set; }

    /// <summary>
    /// A whole <c>plugins.json</c> as text, for time limits, retries, aliases, base addresses and headers of services. <c>folders</c> and
    /// <c>watch</c> in it do not count. Null means that there is none.
    /// </summary>
    public string? PluginsJson { get; set; }

    /// <summary>Folder of the host's state, which is kept; the plugin's own data folder lies in it. Null makes one for this host, and deletes it with it.</summary>
    public string? DataFolder { get; set; }

    /// <summary>The clock of engine and plugin. Default: one that stands still at midnight (UTC) of 1 January 2026.</summary>
    public PluginTestClock Clock { get; set; } = new();

    /// <summary>Real time that loading, a call, or stopping may take before it counts as hanging, more than zero. Default: 30 s. With a debugger attached nothing does.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Answers named services, from the plugin's start on; the host's <see cref="PluginTestHost.Services"/>.</summary>
    public FakeServices Services { get; } = new("host");

    /// <summary>Answers HTTP requests of the plugin's own clients, from its start on; the host's <see cref="PluginTestHost.Http"/>.</summary>
    public FakeHttp Http { get; } = new();

    /// <summary>Answers calls of other actions; the host's <see cref="PluginTestHost.Actions"/>.</summary>
    public FakeActions Actions { get; } = new("host");

    internal List<(string Path, object? Settings)> Others { get; } = [];

    internal List<Action<IServiceCollection>> Adjustments { get; } = [];

    /// <summary>Changes the plugin's own container, after the plugin has filled it: what is added last is what the plugin gets.</summary>
    /// <param name="configure">
    /// Changes the services. Only types that test and plugin share can be replaced, those of .NET, of the SDK and of the abstractions of
    /// logging and dependency injection: the plugin's own types are others than those of the same name that the test sees.
    /// </param>
    /// <returns>This.</returns>
    public PluginTestOptions ConfigureServices(Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Adjustments.Add(configure);
        return this;
    }

    /// <summary>Loads another plugin beside it, so that calls of its actions are real. What a plugin requires and is not loaded counts as there: answer its actions with <see cref="Actions"/>.</summary>
    /// <param name="path">The other plugin's folder, or the main DLL in it.</param>
    /// <param name="settings">Its settings, as in <see cref="Settings"/>.</param>
    /// <returns>This.</returns>
    public PluginTestOptions AlsoLoad(string path, object? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Others.Add((path, settings));
        return this;
    }
}
