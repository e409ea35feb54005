using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>
/// Moves plugins from one state to the next. Decisions gather here until <see cref="Publish"/> puts them into force at once: first the
/// registry, then the catalogue, and only then do the old generations close. Used under the reconciler's gate alone.
/// </summary>
internal sealed class PluginTransitions(ReconcilerParts parts, PluginStandings standings, PluginUnloader unloader, TimeProvider time)
{
    /// <summary>Time for calls to end when plugins.json says none: 30 s (our choice: the time limit that a call has by itself).</summary>
    private static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(30);

    private readonly HashSet<PluginLife> _touched = [];
    private readonly List<(LoadedPlugin Plugin, bool IsLeaving)> _leaving = [];
    private bool _isDirty;

    /// <summary>Decides about plugins that something has changed for, and about those that depend on others.</summary>
    internal RoundResult Decide(IEnumerable<PluginLife> changed, PluginsConfig config) => new LoadRound(parts.Lives, parts.Required, life => Decide(life, config)).Run(changed);

    // What is to be loaded, as far as the plugin alone is concerned; null when nothing is.
    private InspectedPlugin? Decide(PluginLife life, PluginsConfig config)
    {
        _touched.Add(life);
        if (life.Arriving is not null) return null; // It is decided again when that load has ended.
        var candidates = Candidates(life, config.ForPlugin(life.Id));
        LiftQuarantine(life, candidates.Count > 0 ? candidates[0] : null);
        if (standings.Of(life) is not null) return Stop(life);
        if (life.Wanted is { } wanted) return wanted;
        var next = Next(life, candidates, config);
        if (next is null) life.IsReloadWanted = false;
        return next;
    }

    private InspectedPlugin? Next(PluginLife life, List<InspectedPlugin> candidates, PluginsConfig config)
    {
        var situation = new PluginSituation(candidates, life.Running, OriginOf(life), config.ForPlugin(life.Id).SettingsJson, life.IsReloadWanted);
        var decision = PluginDecision.Of(situation);
        switch (decision.Kind)
        {
            case PluginDecisionKind.Load:
                return decision.Plugin;
            case PluginDecisionKind.Remove:
                Leave(life);
                return null;
            case PluginDecisionKind.Rehome:
                parts.Catalog.Move(life.Running!.Path, decision.Plugin!.Candidate.Path);
                life.Running = life.Running with { Path = decision.Plugin.Candidate.Path };
                return null;
            default:
                return life.Running is null ? LastGood(life, config.ForPlugin(life.Id).SettingsJson) : null;
        }
    }

    private InspectedPlugin? LastGood(PluginLife life, string settingsJson)
    {
        var last = parts.Archive.LastGood(life.Id, path => parts.Present.At(path) is { } there && (there.Refusal is not null || IsHeldBack(life, there)));
        return last is null || IsRefused(life, last, settingsJson) ? null : last;
    }

    /// <summary>Puts a generation in the place of what runs.</summary>
    internal void Replace(PluginLife life, LoadedPlugin loaded)
    {
        if (life.Running is { } old) _leaving.Add((old, false));
        (life.Running, _isDirty) = (loaded, true);
        _touched.Add(life);
    }

    /// <summary>Puts into force what has gathered.</summary>
    /// <param name="config">The configuration in force.</param>
    /// <param name="force">True when aliases may have changed.</param>
    internal void Publish(PluginsConfig config, bool force)
    {
        if (_isDirty || force)
        {
            var others = parts.Published.Publish(parts.Lives.All.Select(static life => life.Running).OfType<LoadedPlugin>(), config);
            _touched.UnionWith(parts.Lives.All.Where(life => others.Contains(life.Id)));
        }

        _touched.UnionWith(parts.Lives.All.Where(static life => life.Running?.Generation.Descriptor.Requires.Count > 0));
        foreach (var (plugin, isLeaving) in _leaving)
        {
            unloader.Retire(plugin.Generation, Limits(config, plugin.Generation.Descriptor.Id));
            if (isLeaving) parts.Catalog.Leave(plugin.Path, time.GetUtcNow());
        }

        foreach (var life in _touched) parts.Describer.Describe(life, standings.Of(life));
        _leaving.Clear();
        _touched.Clear();
        _isDirty = false;
    }

    private InspectedPlugin? Stop(PluginLife life)
    {
        if (life.Running is not { } running) return null;
        _leaving.Add((running, parts.Present.At(running.Path) is not { IsGood: true }));
        (life.Running, _isDirty) = (null, true);
        return null;
    }

    private void Leave(PluginLife life)
    {
        _leaving.Add((life.Running!, true));
        (life.Running, _isDirty) = (null, true);
    }

    private List<InspectedPlugin> Candidates(PluginLife life, PluginConfig config) =>
        [.. parts.Present.Of(life.Id, life.Running?.Path).Where(plugin => !IsRefused(life, plugin, config.SettingsJson) && !IsHeldBack(life, plugin))];

    private static bool IsRefused(PluginLife life, InspectedPlugin plugin, string settingsJson) =>
        life.Unmet.ContainsKey((plugin.Candidate.Path, plugin.Descriptor!.ContentHash)) || HasFailed(life, plugin, settingsJson);

    private static bool HasFailed(PluginLife life, InspectedPlugin plugin, string settingsJson) => !life.IsReloadWanted
        && life.Failed.GetValueOrDefault(plugin.Candidate.Path) is { } failed && failed.ContentHash == plugin.Descriptor!.ContentHash && failed.SettingsJson == settingsJson;

    private bool IsHeldBack(PluginLife life, InspectedPlugin plugin) => parts.Ledger[life.Id].HeldBack is { } held && held.ContentHash == plugin.Descriptor?.ContentHash;

    /// <summary>What keeps a plugin from running; null when nothing does.</summary>
    internal PluginStanding? Standing(PluginLife life) => standings.Of(life);

    private void LiftQuarantine(PluginLife life, InspectedPlugin? best)
    {
        if (life.Quarantine is not { } quarantine || PluginStanding.Holds(quarantine, best)) return;
        life.Quarantine = null;
        parts.Ledger.Note(life.Id, static record => record with { Fence = null });
    }

    private OriginState OriginOf(PluginLife life) => life.Running is { } running && parts.Present.At(running.Path) is { } there
        ? there.Refusal is not null ? OriginState.Refused : there.IsGood && there.Id == life.Id ? OriginState.Good : OriginState.Gone
        : OriginState.Gone;

    private static UnloadLimits Limits(PluginsConfig config, string pluginId)
    {
        var (plugin, all) = (config.ForPlugin(pluginId).Defaults, config.Defaults);
        return new(plugin.DrainTimeout ?? all.DrainTimeout ?? DefaultDrainTimeout, plugin.StartTimeout ?? all.StartTimeout ?? PluginLoader.DefaultStartTimeout);
    }
}

/// <summary>What reconciling works with.</summary>
internal sealed record ReconcilerParts(PresentPlugins Present, PluginCatalog Catalog, PluginDescriber Describer, RunningPlugins Published, PluginLedger Ledger, PluginArchive Archive, PluginLives Lives, RequiredPlugins Required);
