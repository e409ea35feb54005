using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>What is to happen to one plugin.</summary>
/// <param name="Kind">What.</param>
/// <param name="Plugin">Which content is to be loaded, or runs now under another path; null otherwise.</param>
internal sealed record PluginDecision(PluginDecisionKind Kind, InspectedPlugin? Plugin = null)
{
    internal static readonly PluginDecision Keep = new(PluginDecisionKind.Keep);
    internal static readonly PluginDecision Remove = new(PluginDecisionKind.Remove);

    /// <summary>Decides about a plugin that nobody keeps from running.</summary>
    internal static PluginDecision Of(PluginSituation situation)
    {
        var (best, running) = (situation.Candidates.Count > 0 ? situation.Candidates[0] : null, situation.Running);
        if (running is null) return best is null ? Keep : new(PluginDecisionKind.Load, best);
        if (best is null) return situation.Origin is OriginState.Gone ? Remove : Keep;
        if (!situation.IsReloadWanted && running.IsOf(best, situation.SettingsJson))
        {
            return best.Candidate.Path == running.Path || situation.Origin is OriginState.Good ? Keep : new(PluginDecisionKind.Rehome, best);
        }

        // Broken files over a good version do not make an older one elsewhere the better choice.
        var isOlder = SemanticVersion.Parse(best.Descriptor!.Version).CompareTo(SemanticVersion.Parse(running.Generation.Descriptor.Version)) < 0;
        return situation.Origin is OriginState.Refused && isOlder && best.Candidate.Path != running.Path ? Keep : new(PluginDecisionKind.Load, best);
    }
}

/// <summary>What a decision is taken from.</summary>
/// <param name="Candidates">The good content that may be loaded, the highest version first.</param>
/// <param name="Running">What runs; null when nothing does.</param>
/// <param name="Origin">What lies where the running one came from.</param>
/// <param name="SettingsJson">The settings in force.</param>
/// <param name="IsReloadWanted">True to load again though nothing has changed.</param>
internal sealed record PluginSituation(IReadOnlyList<InspectedPlugin> Candidates, LoadedPlugin? Running, OriginState Origin, string SettingsJson, bool IsReloadWanted);

/// <summary>What lies where the running plugin came from.</summary>
internal enum OriginState
{
    /// <summary>Nothing, no plugin, or another one.</summary>
    Gone = 0,

    /// <summary>Something that cannot be loaded.</summary>
    Refused,

    /// <summary>This plugin.</summary>
    Good,
}

/// <summary>The kinds of <see cref="PluginDecision"/>.</summary>
internal enum PluginDecisionKind
{
    /// <summary>All is as it should be.</summary>
    Keep = 0,

    /// <summary>Load it, in the place of what runs.</summary>
    Load,

    /// <summary>What runs lies under another path now.</summary>
    Rehome,

    /// <summary>Its files are gone.</summary>
    Remove,
}
