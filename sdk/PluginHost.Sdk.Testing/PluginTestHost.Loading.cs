using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginHost.Sdk.Testing;

/// <content>How a plugin is found and loaded.</content>
public sealed partial class PluginTestHost
{
    /// <summary>Loads the plugin whose project the calling test project refers to.</summary>
    /// <param name="configure">Settings, fakes and more; null means none.</param>
    /// <returns>The host; dispose it.</returns>
    /// <exception cref="PluginTestException">The test project refers to no plugin or to several, or the plugin is refused: the message has code, reason and what to do.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller is looked at.
    public static Task<PluginTestHost> LoadAsync(Action<PluginTestOptions>? configure = null) =>
        LoadFromAsync(TestedPlugins.FolderFor(Assembly.GetCallingAssembly()), configure);

    /// <summary>Loads the plugin that a type belongs to, where the test project refers to several plugins.</summary>
    /// <typeparam name="TOfPlugin">Any type of the plugin's main assembly, such as an action; only its assembly's name counts.</typeparam>
    /// <param name="configure">Settings, fakes and more; null means none.</param>
    /// <returns>The host; dispose it.</returns>
    /// <exception cref="PluginTestException">The type is of no plugin that the test project refers to, or the plugin is refused: the message has code, reason and what to do.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller is looked at.
    public static Task<PluginTestHost> LoadAsync<TOfPlugin>(Action<PluginTestOptions>? configure = null) =>
        LoadFromAsync(TestedPlugins.FolderFor(typeof(TOfPlugin), Assembly.GetCallingAssembly()), configure);

    /// <summary>Loads a plugin from where it was built to.</summary>
    /// <param name="path">The plugin's output folder, or the main DLL in it.</param>
    /// <param name="configure">Settings, fakes and more; null means none.</param>
    /// <returns>The host; dispose it.</returns>
    /// <exception cref="PluginTestException">There is no plugin, or it is refused: the message has code, reason and what to do.</exception>
    public static Task<PluginTestHost> LoadAsync(string path, Action<PluginTestOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LoadFromAsync(path, configure);
    }

    private static async Task<PluginTestHost> LoadFromAsync(string path, Action<PluginTestOptions>? configure)
    {
        var options = new PluginTestOptions();
        configure?.Invoke(options);
#pragma warning disable CA2000 // The host disposes it.
        return new PluginTestHost(await TestedEngine.StartAsync(path, options), options);
#pragma warning restore CA2000
    }
}
