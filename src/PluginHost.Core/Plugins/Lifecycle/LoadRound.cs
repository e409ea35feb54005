using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>
/// Decides about plugins together, since what one requires may be on its way, kept away, or require it in turn. What is refused here
/// makes room for the next best content of its id, until everything that is wanted may be loaded or has something to wait for.
/// </summary>
internal sealed class LoadRound(PluginLives lives, RequiredPlugins required, Func<PluginLife, InspectedPlugin?> decide)
{
    private readonly SortedDictionary<string, InspectedPlugin> _wanted = new(StringComparer.Ordinal);

    /// <summary>Decides about these, and about all that wait for others or were refused for them.</summary>
    internal RoundResult Run(IEnumerable<PluginLife> changed)
    {
        PluginLife[] round = [.. changed.Union(lives.All.Where(static life => life.IsHeldUp))];
        var before = Refusals(round);
        foreach (var life in round) life.Reconsider();
        foreach (var life in round) Aim(life);
        while (Unmeetable() is { Count: > 0 } unmeetable) Refuse(unmeetable);
        var refused = Refusals(round).Where(plugin => !before.Exists(known => known.Candidate.Path == plugin.Candidate.Path && known.Refusal == plugin.Refusal));
        return new(Begin(), [.. refused]);
    }

    private static List<InspectedPlugin> Refusals(IEnumerable<PluginLife> round) => [.. round.SelectMany(static life => life.Unmet.Values)];

    private void Aim(PluginLife life)
    {
        if (decide(life) is { } plugin) _wanted[life.Id] = plugin;
        else _wanted.Remove(life.Id);
    }

    // While one requirement may still come nothing is refused: the refusal names all at once. What is refused shows in the next turn those that require it.
    private List<InspectedPlugin> Unmeetable()
    {
        var requires = lives.All.SelectMany(Requirements).ToLookup(static pair => pair.Id, static pair => pair.Required, StringComparer.Ordinal);
        List<InspectedPlugin> refused = [];
        foreach (var (id, plugin) in _wanted)
        {
            var unmet = required.UnmetOf(plugin.Descriptor!);
            if (RequirementGraph.CircleOf(id, requires) is { } circle) refused.Add(plugin.Refuse(UnmetRequirement.RefuseCircle(id, circle)));
            else if (unmet.Count > 0 && !unmet.Any(one => IsComing(one.Requirement.PluginId))) refused.Add(plugin.Refuse(UnmetRequirement.Refuse(id, unmet)));
        }

        return refused;
    }

    private IEnumerable<(string Id, string Required)> Requirements(PluginLife life)
    {
        var next = (_wanted.GetValueOrDefault(life.Id) ?? life.Arriving)?.Descriptor ?? life.Running?.Generation.Descriptor;
        return (next?.Requires ?? []).Select(requirement => (life.Id, requirement.PluginId));
    }

    private bool IsComing(string id) => _wanted.ContainsKey(id) || lives.Find(id)?.Arriving is not null;

    private void Refuse(List<InspectedPlugin> refused)
    {
        foreach (var plugin in refused)
        {
            var life = lives.Of(plugin.Id);
            life.Refuse(plugin);
            Aim(life);
        }
    }

    private List<PluginLife> Begin()
    {
        List<PluginLife> beginning = [];
        foreach (var (id, plugin) in _wanted)
        {
            var life = lives.Of(id);
            if (required.UnmetOf(plugin.Descriptor!).Count > 0) life.Waiting = plugin;
            else life.Begin(WithCheck(plugin));
            if (life.Arriving is not null) beginning.Add(life);
        }

        return beginning;
    }

    private InspectedPlugin WithCheck(InspectedPlugin plugin)
    {
        if (plugin.Descriptor!.Requires.Count == 0) return plugin;
        var trail = plugin.Trail.Copy();
        trail.Passed("requirements", required.Describe(plugin.Descriptor));
        return plugin with { Trail = trail };
    }
}

/// <summary>What a round came to.</summary>
/// <param name="Beginning">The plugins that are to be loaded now.</param>
/// <param name="NewlyRefused">What is refused for its requirements and was not, or for others, before.</param>
internal sealed record RoundResult(IReadOnlyList<PluginLife> Beginning, IReadOnlyList<InspectedPlugin> NewlyRefused);
