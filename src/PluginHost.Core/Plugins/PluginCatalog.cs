using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Plugins;

/// <summary>Every plugin that the host has seen, with its state. Thread-safe: reads are of immutable snapshots.</summary>
public sealed partial class PluginCatalog : IPluginStandings
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly GenerationTable _generations;
    private readonly PluginHistory _history;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _firstScan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableSortedDictionary<string, PluginEntry> _byPath = ImmutableSortedDictionary.Create<string, PluginEntry>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, IgnoredCandidate> _ignored = ImmutableSortedDictionary.Create<string, IgnoredCandidate>(StringComparer.Ordinal);

    internal PluginCatalog(HostMetrics metrics, GenerationTable generations, PluginHistory history, TimeProvider time, ILogger<PluginCatalog> logger)
    {
        (_logger, _generations, _history, _time) = (logger, generations, history, time);
        generations.Changed = Follow;
        metrics.ObserveCatalog(List, generations.List);
    }

    /// <summary>Completes when every plugin found at the start is active, refused, disabled or quarantined.</summary>
    public Task FirstScan => _firstScan.Task;

    /// <summary>What was found and is no plugin.</summary>
    public IReadOnlyCollection<IgnoredCandidate> Ignored => [.. Volatile.Read(ref _ignored).Values];

    /// <summary>All plugins, by id and then by path.</summary>
    public IReadOnlyList<PluginEntry> List() =>
        [.. Volatile.Read(ref _byPath).Values.OrderBy(static entry => entry.Id, StringComparer.Ordinal).ThenBy(static entry => entry.State != PluginState.Active).ThenBy(static entry => entry.Path, StringComparer.Ordinal)];

    /// <summary>The plugin with this id; the active one when several claim it.</summary>
    /// <param name="id">The plugin's id.</param>
    /// <returns>Null when there is none.</returns>
    public PluginEntry? Find(string id) => List().FirstOrDefault(entry => entry.Id == id);

    /// <summary>The generations of a plugin that are in memory, the running one included, by number.</summary>
    /// <param name="id">The plugin's id.</param>
    public IReadOnlyList<GenerationStatus> Generations(string id) => [.. Generations().Where(generation => generation.PluginId == id)];

    /// <summary>All generations that are in memory, by plugin and number.</summary>
    public IReadOnlyList<GenerationStatus> Generations() => _generations.List();

    ExecutionError? IPluginStandings.WhyNotCallable(string pluginId) => Find(pluginId) switch
    {
        { State: PluginState.Refused, Refusal: { } refusal } => new(ErrorCodes.PluginRefused, $"The plugin '{pluginId}' is refused ({refusal.Code}): {refusal.Message}", IsRetryable: true),
        { State: PluginState.Loading } => new(ErrorCodes.PluginUnavailable, $"The plugin '{pluginId}' is being loaded; try again in a moment.", IsRetryable: true),
        { State: PluginState.Disabled or PluginState.Quarantined } entry => new(ErrorCodes.PluginUnavailable, $"The plugin '{pluginId}' is {entry.State.ToWord()}: {entry.Reason}", IsRetryable: true),
        _ => null,
    };

    internal PluginEntry? FindPath(string path) => Volatile.Read(ref _byPath).GetValueOrDefault(path);

    /// <summary>Sets what is known of a plugin; one that says the same again keeps its time.</summary>
    internal void Set(PluginEntry entry)
    {
        lock (_gate)
        {
            var before = FindPath(entry.Path);
            if (before is not null && before.SaysTheSameAs(entry)) return;
            if (before?.State == entry.State && before.Generation == entry.Generation) entry = entry with { Since = before.Since };
            Volatile.Write(ref _ignored, _ignored.Remove(entry.Path));
            Volatile.Write(ref _byPath, _byPath.SetItem(entry.Path, entry));
            Log(before, entry);
        }
    }

    /// <summary>Marks a plugin as leaving: from now on its entry follows its last generation, and goes with it.</summary>
    internal void Leave(string path, DateTimeOffset now)
    {
        if (FindPath(path) is not { Generation: { } number } entry) return;
        Set(entry with { State = PluginState.Draining, Since = now, Reason = null, Update = null, PreviousVersion = null });
        Follow(entry.Id, number, _generations.Find(entry.Id, number));
    }

    internal void Ignore(string path, string reason)
    {
        lock (_gate)
        {
            Volatile.Write(ref _byPath, _byPath.Remove(path));
            if (_ignored.TryGetValue(path, out var known) && known.Reason == reason) return;
            Volatile.Write(ref _ignored, _ignored.SetItem(path, new IgnoredCandidate(path, reason)));
            LogIgnored(path, reason);
        }
    }

    internal void Forget(string path)
    {
        lock (_gate)
        {
            Volatile.Write(ref _ignored, _ignored.Remove(path));
            if (FindPath(path) is not { } entry) return;
            Volatile.Write(ref _byPath, _byPath.Remove(path));
            LogState(entry.Id, entry.Version ?? "?", PluginState.Removed.ToWord(), path);
            Remember(entry, PluginState.Removed.ToWord(), null);
        }
    }

    /// <summary>What runs lies under another path now.</summary>
    internal void Move(string path, string newPath)
    {
        lock (_gate)
        {
            if (FindPath(path) is not { } entry) return;
            Volatile.Write(ref _byPath, _byPath.Remove(path).SetItem(newPath, entry with { Path = newPath }));
            LogMoved(entry.Id, path, newPath);
        }
    }

    internal void CompleteFirstScan() => _firstScan.TrySetResult();

    private void Follow(string pluginId, int number, GenerationStatus? generation)
    {
        foreach (var entry in List().Where(entry => entry.IsLeaving && entry.Id == pluginId && entry.Generation == number))
        {
            if (generation is null) Forget(entry.Path);
            else Set(entry with { State = generation.State, Since = generation.Since, Reason = generation.Reason });
        }
    }

    private void Log(PluginEntry? before, PluginEntry entry)
    {
        if (before?.State != entry.State || before.Refusal != entry.Refusal || before.Generation != entry.Generation || before.Reason != entry.Reason)
        {
            LogState(entry);
            Remember(entry, before is { State: PluginState.Active } && entry.State == PluginState.Active ? "replaced" : entry.State.ToWord(), entry.Refusal?.Message ?? entry.Reason);
        }

        if (entry.Update is { } update && before?.Update != update)
        {
            LogUpdateRefused(entry.Id, entry.Version ?? "?", update.Version ?? "?", update.Path, update.Refusal.Code, update.Refusal.Message, update.Refusal.Fix);
            Remember(entry, "update_refused", update.Refusal.Message);
        }

        foreach (var warning in entry.State == PluginState.Active ? entry.Warnings.Except(before?.Warnings ?? []) : []) LogWarning(entry.Id, warning);
    }

    private void Remember(PluginEntry entry, string what, string? detail) => _history.Add(new PluginChange(entry.Id, _time.GetUtcNow(), what, entry.Version, entry.Generation, null, detail));

    private void LogState(PluginEntry entry)
    {
        if (entry.Refusal is { } refusal) LogRefused(entry.Id, entry.Path, refusal.Code, refusal.Message, refusal.Fix);
        else if (entry.State == PluginState.Quarantined) LogQuarantined(entry.Id, entry.Version ?? "?", entry.Reason ?? "");
        else if (entry.Reason is { } reason) LogStateWithReason(entry.Id, entry.Version ?? "?", entry.State.ToWord(), reason);
        else LogState(entry.Id, entry.Version ?? "?", entry.State.ToWord(), entry.Path);
    }

    [LoggerMessage(3001, LogLevel.Information, "Plugin '{PluginId}' {Version} is {State} ({Path}).", EventName = "PluginState")]
    private partial void LogState(string pluginId, string version, string state, string path);

    [LoggerMessage(3002, LogLevel.Warning, "Plugin '{PluginId}' at '{Path}' is refused ({Code}): {Message} {Fix}", EventName = "PluginRefused")]
    private partial void LogRefused(string pluginId, string path, string code, string message, string fix);

    [LoggerMessage(3003, LogLevel.Warning, "'{Path}' is not a plugin: {Reason}", EventName = "NotAPlugin")]
    private partial void LogIgnored(string path, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "Plugin '{PluginId}': {Warning}", EventName = "PluginWarning")]
    private partial void LogWarning(string pluginId, string warning);

    [LoggerMessage(3005, LogLevel.Information, "Plugin '{PluginId}' {Version} is {State}: {Reason}", EventName = "PluginStateReason")]
    private partial void LogStateWithReason(string pluginId, string version, string state, string reason);

    [LoggerMessage(3006, LogLevel.Error, "Plugin '{PluginId}' {Version} is quarantined: {Reason} Its actions answer plugin_unavailable until it is replaced or released.", EventName = "PluginQuarantined")]
    private partial void LogQuarantined(string pluginId, string version, string reason);

    [LoggerMessage(3007, LogLevel.Warning, "Plugin '{PluginId}' {Version} runs on; the version {NewVersion} at '{Path}' does not replace it ({Code}): {Message} {Fix}", EventName = "PluginUpdateRefused")]
    private partial void LogUpdateRefused(string pluginId, string version, string newVersion, string path, string code, string message, string fix);

    [LoggerMessage(3008, LogLevel.Information, "Plugin '{PluginId}' has moved from '{Path}' to '{NewPath}'; it runs on.", EventName = "PluginMoved")]
    private partial void LogMoved(string pluginId, string path, string newPath);
}
