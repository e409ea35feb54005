using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Plugins;

/// <summary>
/// Makes what runs agree with what lies in the folders and what plugins.json says: one pass at a time, each ending in at most one
/// registry swap. Whatever a pass cannot do leaves everything loaded as it is.
/// </summary>
internal sealed partial class PluginReconciler(PluginsConfigSource config, PluginLoader loader, PluginCatalog catalog, ActionRegistry registry, HostMetrics metrics, ReconcilerServices services)
{
    private readonly ILogger _logger = services.Logger;
    private readonly PluginFolders _folders = services.Folders;
    private readonly Dictionary<string, int> _generations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadedPlugin> _loaded = new(StringComparer.Ordinal);
    private ILookup<string, string> _conflicts = Array.Empty<string>().ToLookup(static id => id, StringComparer.Ordinal);
    private bool _hasRun;

    /// <summary>The running generations, in the order of their ids.</summary>
    internal IEnumerable<PluginGeneration> Running => _loaded.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Value.Generation);

    /// <summary>One pass.</summary>
    /// <returns>True when something is still changing: look again soon.</returns>
    internal async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var configChanged = config.Refresh();
        if (configChanged) RetryWhatSettingsMayMend();
        var changes = _folders.Look(config.Current);
        foreach (var path in changes.Gone) HandleGone(path);
        var arrived = await InspectAsync(changes.Arrived, cancellationToken);
        var loaded = await LoadAsync(arrived, cancellationToken);
        if (loaded.Count > 0 || configChanged) Swap(loaded);
        foreach (var finding in !_hasRun || configChanged ? ConfigReview.Of(config.Current, catalog.List(), _loaded.Values) : []) LogConfigFinding(finding);
        _hasRun = true;
        return _folders.IsMoving;
    }

    private async Task<List<InspectedPlugin>> InspectAsync(IReadOnlyList<PluginCandidate> candidates, CancellationToken cancellationToken)
    {
        var arrived = candidates.Where(candidate => !IsRunning(candidate)).ToArray();
        var inspected = new InspectedPlugin[arrived.Length];
        await Parallel.ForAsync(0, arrived.Length, cancellationToken, (index, _) =>
        {
            inspected[index] = InspectedPlugin.Of(arrived[index]);
            return ValueTask.CompletedTask;
        });
        return [.. inspected];
    }

    private bool IsRunning(PluginCandidate candidate)
    {
        if (catalog.FindPath(candidate.Path) is not { State: PluginState.Active } entry) return false;
        if (!HasContent(candidate, entry.Descriptor!.ContentHash)) LogChangedWhileActive(entry.Id, candidate.Path);
        return true;
    }

    // A build that writes the same files again changes their times only.
    private static bool HasContent(PluginCandidate candidate, string contentHash)
    {
        try
        {
            return ContentHash.Of(candidate) == contentHash;
        }
        catch (IOException)
        {
            return false; // Gone or locked again already.
        }
    }

    // Of several plugins with one id the highest version is loaded; what already runs stays.
    private async Task<List<InspectedPlugin>> LoadAsync(List<InspectedPlugin> inspected, CancellationToken cancellationToken)
    {
        var refused = inspected.Where(plugin => plugin.Descriptor is null && !_folders.TryDefer(plugin.Candidate.Path)).ToArray();
        foreach (var plugin in refused) HandleNotLoadable(plugin);
        List<InspectedPlugin> winners = [];
        foreach (var group in inspected.Where(static plugin => plugin.Descriptor is not null).GroupBy(static plugin => plugin.Id))
        {
            var ranked = group.OrderByDescending(static plugin => plugin.Descriptor!.Version, Comparer<string>.Create(CompareVersions)).ThenBy(static plugin => plugin.Candidate.Path, StringComparer.Ordinal).ToList();
            var winner = _loaded.ContainsKey(group.Key) ? catalog.Find(group.Key)!.Path : ranked[0].Candidate.Path;
            foreach (var plugin in ranked.Where(plugin => plugin.Candidate.Path != winner)) Set(plugin.Refuse(Duplicate(plugin, winner)), PluginState.Refused);
            if (!_loaded.ContainsKey(group.Key)) winners.Add(ranked[0]);
        }

        foreach (var plugin in winners.Where(plugin => !config.Current.ForPlugin(plugin.Id).Enabled).ToArray())
        {
            Set(plugin, PluginState.Disabled);
            winners.Remove(plugin);
        }

        return await LoadWinnersAsync(winners, cancellationToken);
    }

    private async Task<List<InspectedPlugin>> LoadWinnersAsync(List<InspectedPlugin> winners, CancellationToken cancellationToken)
    {
        foreach (var plugin in winners) _generations[plugin.Id] = _generations.GetValueOrDefault(plugin.Id) + 1;
        foreach (var plugin in winners) Set(plugin, PluginState.Loading);
        var results = new (LoadedPlugin? Loaded, PluginRefusal? Refusal)[winners.Count];
        await Parallel.ForAsync(0, winners.Count, cancellationToken, async (index, _) => results[index] = await TryLoadAsync(winners[index]));
        for (var i = 0; i < winners.Count; i++)
        {
            if (results[i].Loaded is { } loaded) _loaded[winners[i].Id] = loaded;
            if (results[i].Refusal is { Code: RefusalCodes.Unreadable }) _folders.Retry(winners[i].Candidate.Path);
            if (results[i].Refusal is { } refusal) Set(winners[i].Refuse(refusal), PluginState.Refused);
        }

        return [.. winners.Where((_, index) => results[index].Loaded is not null)];
    }

    private async Task<(LoadedPlugin? Loaded, PluginRefusal? Refusal)> TryLoadAsync(InspectedPlugin plugin)
    {
        try
        {
            return (await loader.LoadAsync(plugin.Candidate, plugin.Descriptor!, _generations[plugin.Id], config.Current, plugin.Checks), null);
        }
        catch (PluginRefusedException exception)
        {
            return (null, exception.Refusal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, PluginRefusal.Create(RefusalCodes.Unreadable, $"'{plugin.Candidate.Path}' changed or vanished while it was copied: {exception.Message}", plugin.Candidate.Path, "It is tried again by itself."));
        }
#pragma warning disable CA1031 // Isolation boundary: whatever else goes wrong with one plugin, the others of this look are loaded.
        catch (Exception exception)
        {
            LogLoadFailed(plugin.Id, exception);
            return (null, PluginRefusal.Create(RefusalCodes.LoadFailed, $"Plugin '{plugin.Id}' cannot be loaded: {exception.GetType().FullName}: {exception.Message}", plugin.Candidate.Path, "The host's log has the stack trace."));
        }
#pragma warning restore CA1031
    }

    private void HandleNotLoadable(InspectedPlugin plugin)
    {
        if (plugin.Refusal is null) catalog.Ignore(plugin.Candidate.Path, "no assembly in it carries a plugin identity; build it with the PluginHost.Sdk package.");
        else Set(plugin, PluginState.Refused);
    }

    private void HandleGone(string path)
    {
        var entry = catalog.FindPath(path);
        if (entry is { State: PluginState.Active })
        {
            LogGoneWhileActive(entry.Id, path);
            return;
        }

        catalog.Forget(path);
        foreach (var other in catalog.List().Where(other => other.Id == entry?.Id && other.Refusal?.Code == RefusalCodes.DuplicateId)) _folders.RetrySoon(other.Path);
    }

    private void RetryWhatSettingsMayMend()
    {
        foreach (var entry in catalog.List().Where(static entry => entry.State is PluginState.Refused or PluginState.Disabled)) _folders.Retry(entry.Path);
    }

    private void Set(InspectedPlugin plugin, PluginState state, int? generation = null)
    {
        var entry = plugin.ToEntry(state, services.Time.GetUtcNow()) with { Generation = generation };
        catalog.Set(entry);
        if (state is PluginState.Active or PluginState.Refused) metrics.Loaded(entry.Id, entry.Refusal?.Code ?? "active", entry.LoadDuration);
    }

    // A plugin is called active only once its actions can be called.
    private void Swap(List<InspectedPlugin> loaded)
    {
        var before = _conflicts;
        _conflicts = registry.Swap([.. _loaded.OrderBy(static pair => pair.Key, StringComparer.Ordinal).SelectMany(static pair => pair.Value.Actions)], config.Current.Aliases);
        foreach (var plugin in loaded) Set(plugin, PluginState.Active, _loaded[plugin.Id].Generation.Number);
        foreach (var id in before.Concat(_conflicts).Select(static group => group.Key).Distinct(StringComparer.Ordinal))
        {
            if (catalog.Find(id) is { } entry) catalog.Set(entry with { Warnings = [.. entry.Warnings.Except(before[id]), .. _conflicts[id]] });
            foreach (var conflict in _conflicts[id].Except(before[id])) LogAliasConflict(id, conflict);
        }
    }

    private static int CompareVersions(string left, string right) =>
        SemanticVersion.TryParse(left, out var first) && SemanticVersion.TryParse(right, out var second) ? first.CompareTo(second) : 0;

    private static PluginRefusal Duplicate(InspectedPlugin plugin, string winner) => PluginRefusal.Create(
        RefusalCodes.DuplicateId, $"Another plugin with the id '{plugin.Id}' comes first, from '{winner}'.", plugin.Candidate.Path,
        "Remove one of the two, or give this one another <PluginId>.", "one folder per plugin id", $"'{winner}' and '{plugin.Candidate.Path}'");

    [LoggerMessage(3101, LogLevel.Warning, "Plugin '{PluginId}' has changed at '{Path}'; the version that is loaded runs on until the host is restarted.", EventName = "PluginChangedWhileActive")]
    private partial void LogChangedWhileActive(string pluginId, string path);

    [LoggerMessage(3102, LogLevel.Warning, "Plugin '{PluginId}' is no longer found at '{Path}'; it runs on until the host is restarted.", EventName = "PluginGoneWhileActive")]
    private partial void LogGoneWhileActive(string pluginId, string path);

    [LoggerMessage(3105, LogLevel.Warning, "plugins.json: {Finding}", EventName = "ConfigFinding")]
    private partial void LogConfigFinding(string finding);

    [LoggerMessage(3103, LogLevel.Warning, "Plugin '{PluginId}': {Conflict}", EventName = "AliasConflict")]
    private partial void LogAliasConflict(string pluginId, string conflict);

    [LoggerMessage(3104, LogLevel.Error, "Plugin '{PluginId}' cannot be loaded.", EventName = "PluginLoadFailed")]
    private partial void LogLoadFailed(string pluginId, Exception exception);
}

/// <summary>What reconciling takes from the host.</summary>
internal sealed record ReconcilerServices(TimeProvider Time, PluginFolders Folders, ILogger<PluginReconciler> Logger);
