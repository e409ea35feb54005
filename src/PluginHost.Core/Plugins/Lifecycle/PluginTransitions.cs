using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Plugins.Unloading;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>
/// Moves plugins from one state to the next. Decisions gather here until <see cref="Publish"/> puts them into force at once: first the
/// registry, then the catalogue, and only then do the old generations close. Used under the reconciler's gate alone.
/// </summary>
internal sealed class PluginTransitions(ReconcilerParts parts, PluginUnloader unloader, PluginHostOptions options, TimeProvider time)
{
    /// <summary>Time for calls to end when plugins.json says none: 30 s (our choice: the time limit that a call has by itself).</summary>
    private static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(30);

    private readonly HashSet<PluginLife> _touched = [];
    private readonly List<(LoadedPlugin Plugin, bool IsLeaving)> _leaving = [];
    private bool _isDirty;

    /// <summary>Decides about one plugin.</summary>
    /// <returns>What is to be loaded; null when nothing is.</returns>
    internal InspectedPlugin? Decide(PluginLife life, PluginsConfig config)
    {
        _touched.Add(life);
        if (life.Arriving is not null) return null; // It is decided again when that load has ended.
        var candidates = Candidates(life, config.ForPlugin(life.Id));
        LiftQuarantine(life, candidates.Count > 0 ? candidates[0] : null);
        if (Standing(life, config) is not null) return Stop(life);
        if (life.Wanted is { } wanted) return TakeWanted(life, wanted);
        var situation = new PluginSituation(candidates, life.Running, OriginOf(life), config.ForPlugin(life.Id).SettingsJson, life.IsReloadWanted);
        var decision = PluginDecision.Of(situation);
        life.IsReloadWanted = false;
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
                return life.Running is null ? parts.Archive.LastGood(life.Id, path => parts.Present.At(path) is { } there && (there.Refusal is not null || IsHeldBack(life, there))) : null;
        }
    }

    /// <summary>Puts a generation in the place of what runs.</summary>
    internal void Replace(PluginLife life, LoadedPlugin loaded)
    {
        if (life.Running is { } old) _leaving.Add((old, false));
        (life.Running, _isDirty) = (loaded, true);
        _touched.Add(life);
    }

    /// <summary>Puts into force what has gathered.</summary>
    /// <param name="lives">All plugins.</param>
    /// <param name="config">The configuration in force.</param>
    /// <param name="force">True when aliases may have changed.</param>
    internal void Publish(IEnumerable<PluginLife> lives, PluginsConfig config, bool force)
    {
        if (_isDirty || force)
        {
            var others = parts.Published.Publish(lives.Select(static life => life.Running).OfType<LoadedPlugin>(), config.Aliases);
            _touched.UnionWith(lives.Where(life => others.Contains(life.Id)));
        }

        foreach (var (plugin, isLeaving) in _leaving)
        {
            unloader.Retire(plugin.Generation, Limits(config, plugin.Generation.Descriptor.Id));
            if (isLeaving) parts.Catalog.Leave(plugin.Path, time.GetUtcNow());
        }

        foreach (var life in _touched) parts.Describer.Describe(life, Standing(life, config));
        _leaving.Clear();
        _touched.Clear();
        _isDirty = false;
    }

    private static InspectedPlugin TakeWanted(PluginLife life, InspectedPlugin wanted)
    {
        life.Wanted = null;
        return wanted;
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
        [.. parts.Present.Of(life.Id, life.Running?.Path).Where(plugin => !HasFailed(life, plugin, config.SettingsJson) && !IsHeldBack(life, plugin))];

    private static bool HasFailed(PluginLife life, InspectedPlugin plugin, string settingsJson) => !life.IsReloadWanted
        && life.Failed.GetValueOrDefault(plugin.Candidate.Path) is { } failed && failed.ContentHash == plugin.Descriptor!.ContentHash && failed.SettingsJson == settingsJson;

    private bool IsHeldBack(PluginLife life, InspectedPlugin plugin) => parts.Ledger[life.Id].HeldBack is { } held && held.ContentHash == plugin.Descriptor?.ContentHash;

    /// <summary>What keeps a plugin from running; null when nothing does.</summary>
    internal PluginStanding? Standing(PluginLife life, PluginsConfig config) => PluginStanding.Of(life, parts.Ledger[life.Id], config.ForPlugin(life.Id), options.SafeMode);

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
internal sealed record ReconcilerParts(PresentPlugins Present, PluginCatalog Catalog, PluginDescriber Describer, RunningPlugins Published, PluginLedger Ledger, PluginArchive Archive);
