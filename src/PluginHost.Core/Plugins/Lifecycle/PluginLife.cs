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

    /// <summary>What is to be loaded as soon as the plugins that it requires run; null when nothing is.</summary>
    internal InspectedPlugin? Waiting { get; set; }

    /// <summary>What is being loaded or waits for it; null when nothing does.</summary>
    internal InspectedPlugin? Coming => Arriving ?? Waiting;

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

    /// <summary>Contents that are refused for what they require: each round finds them anew.</summary>
    internal Dictionary<(string Path, string ContentHash), InspectedPlugin> Unmet { get; } = [];

    /// <summary>True when it depends on other plugins what becomes of it.</summary>
    internal bool IsHeldUp => Waiting is not null || Unmet.Count > 0;

    /// <summary>A content with its refusal; null when it was not refused.</summary>
    internal InspectedPlugin? RefusedAs(InspectedPlugin plugin)
    {
        if (plugin.Descriptor?.ContentHash is not { } hash) return null;
        if (Unmet.TryGetValue((plugin.Candidate.Path, hash), out var unmet)) return unmet;
        return Failed.GetValueOrDefault(plugin.Candidate.Path) is { } failed && failed.ContentHash == hash ? failed.Plugin : null;
    }

    /// <summary>Forgets what other plugins had to do with it, since they may have changed.</summary>
    internal void Reconsider()
    {
        if (Arriving is not null) return;
        Waiting = null;
        Unmet.Clear();
    }

    /// <summary>Keeps a content away for what it requires; wishes of operators for it are over.</summary>
    internal void Refuse(InspectedPlugin plugin)
    {
        Unmet[(plugin.Candidate.Path, plugin.Descriptor!.ContentHash)] = plugin;
        (Wanted, IsReloadWanted) = (null, false);
    }

    /// <summary>Begins to load a content.</summary>
    internal void Begin(InspectedPlugin plugin) => (Arriving, Wanted, IsReloadWanted) = (plugin, null, false);
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
