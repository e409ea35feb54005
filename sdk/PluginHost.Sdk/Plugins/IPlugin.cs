using Microsoft.Extensions.DependencyInjection;

namespace PluginHost.Sdk;

/// <summary>Adds services to the plugin's own container. At most one public class with a parameterless constructor implements it.</summary>
/// <remarks>
/// The container belongs to one generation of the plugin and is disposed with it. It already holds <c>ILogger&lt;T&gt;</c>,
/// <see cref="TimeProvider"/>, <see cref="PluginInfo"/>, <see cref="Events.IHostEvents"/> and the settings record, if there is one.
/// </remarks>
public interface IPlugin
{
    /// <summary>Adds services; called once before anything else of the plugin.</summary>
    /// <param name="services">The plugin's own services.</param>
    void ConfigureServices(IServiceCollection services);
}

/// <summary>Starts and stops with the plugin: open connections, run loops. May be implemented by any class of the plugin.</summary>
/// <remarks>Several are started in the order of their full names and stopped in the reverse order.</remarks>
public interface IPluginLifecycle
{
    /// <summary>Called before any action can run; throwing refuses the plugin.</summary>
    /// <param name="cancellationToken">Cancelled when the time limit (<c>startTimeout</c>, default 30 s) is over.</param>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Called after the last action has finished.</summary>
    /// <param name="cancellationToken">Cancelled when the time limit is over.</param>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>What a plugin may know of itself; found in its container.</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Version">The plugin's version.</param>
/// <param name="DataFolder">Folder that belongs to the plugin and outlives its versions.</param>
public sealed record PluginInfo(string Id, string Version, string DataFolder);

/// <summary>
/// Marks the record that holds the plugin's settings. The host binds <c>plugins.&lt;id&gt;.settings</c> of <c>plugins.json</c> to it, checks
/// it like parameters, and puts it into the plugin's container as itself. At most one per plugin.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginSettingsAttribute : Attribute;
