using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Says what is missing of the plugins that others require. Used under the reconciler's gate alone.</summary>
internal sealed class RequiredPlugins(PluginLives lives, PresentPlugins present, PluginStandings standings)
{
    /// <summary>Knows plugins that need not be there, since something stands for them; null when nothing does.</summary>
    internal Func<string, bool>? IsStoodInFor { get; init; }

    /// <summary>The requirements of a plugin that are not met now.</summary>
    internal IReadOnlyList<UnmetRequirement> UnmetOf(PluginDescriptor plugin) => [.. plugin.Requires.Where(requirement => IsStoodInFor?.Invoke(requirement.PluginId) != true).Select(requirement => Check(plugin.Id, requirement)).OfType<UnmetRequirement>()];

    /// <summary>What meets the requirements of a plugin, for <c>explain</c>.</summary>
    internal string Describe(PluginDescriptor plugin) =>
        string.Join(", ", plugin.Requires.Select(requirement => $"{requirement.PluginId} {lives.Find(requirement.PluginId)?.Running?.Generation.Descriptor.Version} (>= {requirement.MinimumVersion})"));

    private UnmetRequirement? Check(string pluginId, PluginRequirement requirement)
    {
        var (id, minimum) = (requirement.PluginId, requirement.MinimumVersion);
        var life = lives.Find(id);
        if (life?.Running?.Generation.Descriptor.Version is not { } version) return WhyAbsent(pluginId, requirement, life);
        if (SemanticVersion.Parse(version).CompareTo(SemanticVersion.Parse(minimum)) >= 0) return null;
        return new(requirement, $"and {version} runs.", version, $"Put '{id}' {minimum} or newer in place.") { IsTooOld = true, IsComing = life.Coming is not null };
    }

    private UnmetRequirement WhyAbsent(string pluginId, PluginRequirement requirement, PluginLife? life)
    {
        var id = requirement.PluginId;
        if (life?.Coming is not null) return new(requirement, "which is being loaded.", "loading", $"Wait for '{id}'.") { IsComing = true };
        var good = present.Of(id, null);
        if (life is not null && good.Count > 0 && standings.Of(life) is { } standing)
        {
            var word = standing.State.ToWord();
            return new(requirement, $"which is {word}: {standing.Reason}", word, standing.State == PluginState.Disabled ? $"Enable '{id}'." : $"Release or replace '{id}'.");
        }

        var refused = good.Select(plugin => life?.RefusedAs(plugin)).Concat(present.All.Where(plugin => plugin.Id == id)).FirstOrDefault(static plugin => plugin?.Refusal is not null);
        if (refused is not null) return new(requirement, $"which is refused ({refused.Refusal!.Code}).", $"refused ({refused.Refusal.Code})", $"Mend '{id}' first; its own refusal says how.");
        if (good.Count > 0) return new(requirement, "which does not run.", "not running", $"Reload '{id}'.");
        return new(requirement, $"which is not there.{Hint(pluginId, id)}", null, $"Add '{id}' {requirement.MinimumVersion} or newer to a scanned folder.");
    }

    private string Hint(string pluginId, string missing)
    {
        var known = present.All.Where(plugin => plugin.Id != pluginId && (plugin.IsGood || plugin.Refusal is not null)).Select(static plugin => plugin.Id);
        return Nearest.Of(missing, known) is { } near ? $" Did you mean '{near}'?" : "";
    }
}
