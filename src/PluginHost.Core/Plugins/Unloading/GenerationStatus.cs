namespace PluginHost.Core.Plugins.Unloading;

/// <summary>What is known of one generation at one moment. Immutable.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Number">Counts the loads of this plugin in this process, from 1.</param>
/// <param name="Version">The plugin's version.</param>
/// <param name="State"><see cref="PluginState.Loading"/>, <see cref="PluginState.Active"/>, <see cref="PluginState.Draining"/>, <see cref="PluginState.Unloading"/> or <see cref="PluginState.UnloadPending"/>.</param>
/// <param name="Since">When that state began (UTC).</param>
public sealed record GenerationStatus(string PluginId, int Number, string Version, PluginState State, DateTimeOffset Since)
{
    /// <summary><c>id@version#n</c>, the name of its load context.</summary>
    public string Name => $"{PluginId}@{Version}#{Number}";

    /// <summary>Calls that use it now.</summary>
    public long Calls { get; init; }

    /// <summary>Why it is still there; null when nothing is odd.</summary>
    public string? Reason { get; init; }

    /// <summary>What holds it in memory, as far as it was looked for; see <see cref="IUnloadDiagnostics"/>.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];
}
