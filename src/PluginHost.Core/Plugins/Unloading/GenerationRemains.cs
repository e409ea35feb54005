namespace PluginHost.Core.Plugins.Unloading;

/// <summary>What is left of a generation that was dropped: enough to tell whether its code is gone, and nothing that could hold it.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Version">Its version.</param>
/// <param name="Number">The number of the generation.</param>
/// <param name="Context">The load context.</param>
/// <param name="Retired">Timestamp of the moment that it began to drain.</param>
/// <param name="Dropped">Timestamp of the moment that it was dropped.</param>
internal sealed record GenerationRemains(string PluginId, string Version, int Number, WeakReference Context, long Retired, long Dropped)
{
    /// <summary><c>id@version#n</c>.</summary>
    internal string Name => $"{PluginId}@{Version}#{Number}";

    /// <summary>True once it has been reported as pending.</summary>
    internal bool IsPending { get; set; }
}
