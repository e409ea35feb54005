namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>A requirement that is not met at the moment.</summary>
/// <param name="Requirement">What is required.</param>
/// <param name="Clause">Why it is not met; it goes on from "requires 'core' 1.2.0 or newer, ".</param>
/// <param name="Found">What is there in a few words; null when nothing is.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record UnmetRequirement(PluginRequirement Requirement, string Clause, string? Found, string Remedy)
{
    /// <summary>True when it runs in a version that is too low.</summary>
    internal bool IsTooOld { get; init; }

    /// <summary>True when it is being loaded, or a version of it is.</summary>
    internal bool IsComing { get; init; }

    private string Wanted => $"'{Requirement.PluginId}' {Requirement.MinimumVersion} or newer";

    /// <summary>What a plugin that runs on without it has to say.</summary>
    internal string Warning => $"It runs on though it requires {Wanted}, {Clause}";

    /// <summary>Refuses a plugin for what it requires.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="unmet">Everything that is not met; at least one.</param>
    internal static PluginRefusal Refuse(string pluginId, IReadOnlyList<UnmetRequirement> unmet)
    {
        var first = unmet[0];
        string[] problems = [.. unmet.Select(one => $"Plugin '{pluginId}' requires {one.Wanted}, {one.Clause}")];
        return new PluginRefusal(
            first.IsTooOld ? RefusalCodes.PluginTooOld : RefusalCodes.MissingPlugin, problems[0], first.Requirement.PluginId, $">= {first.Requirement.MinimumVersion}", first.Found,
            $"{first.Remedy} '{pluginId}' is then tried again by itself.", problems.Length > 1 ? problems : []);
    }

    /// <summary>Refuses a plugin that requires itself by way of others.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="circle">The circle, <c>a -> b -> a</c>.</param>
    internal static PluginRefusal RefuseCircle(string pluginId, string circle) => PluginRefusal.Create(
        RefusalCodes.RequirementCircle, $"Plugin '{pluginId}' is in a circle of requirements: {circle}.", circle, "Take one of these requirements out: each of these plugins would have to be loaded before the others.", "no circle", circle);
}
