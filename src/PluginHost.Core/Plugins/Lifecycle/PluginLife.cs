using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>What the reconciler remembers of one plugin id. Changed under its gate alone.</summary>
internal sealed class PluginLife(string id)
{
    internal string Id { get; } = id;

    /// <summary>What runs; null when nothing does.</summary>
    internal LoadedPlugin? Running { get; set; }

    /// <summary>What is being loaded; null when nothing is.</summary>
    internal InspectedPlugin? Arriving { get; set; }

    /// <summary>The load that goes on; completed when none does. Ends when its result is in force.</summary>
    internal Task Load { get; set; } = Task.CompletedTask;

    /// <summary>How many generations there have been.</summary>
    internal int Generations { get; set; }

    /// <summary>Why the host fenced it off; null when it did not.</summary>
    internal Quarantine? Quarantine { get; set; }

    /// <summary>True when it is to be loaded again though nothing has changed.</summary>
    internal bool IsReloadWanted { get; set; }

    /// <summary>What an operator wants to run instead of what lies in the folders; null when nobody wants that.</summary>
    internal InspectedPlugin? Wanted { get; set; }

    /// <summary>True when an operator enabled it in safe mode.</summary>
    internal bool IsAllowedInSafeMode { get; set; }

    /// <summary>Loads that failed, by path: they are not tried again before something changes.</summary>
    internal Dictionary<string, FailedLoad> Failed { get; } = new(StringComparer.Ordinal);
}

/// <summary>A plugin that is fenced off.</summary>
/// <param name="ContentHash">What it holds for: other content gets a new chance. Null holds for any.</param>
/// <param name="Reason">What it did.</param>
internal sealed record Quarantine(string? ContentHash, string Reason);

/// <summary>A load that failed.</summary>
/// <param name="ContentHash">Of the files.</param>
/// <param name="SettingsJson">The settings then.</param>
/// <param name="Plugin">The plugin with its refusal.</param>
internal sealed record FailedLoad(string ContentHash, string SettingsJson, InspectedPlugin Plugin);
