using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Plugins;

/// <summary>Every plugin that the host has seen, with its state. Thread-safe: reads are of immutable snapshots.</summary>
public sealed partial class PluginCatalog : IRefusedPlugins
{
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _firstScan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableSortedDictionary<string, PluginEntry> _byPath = ImmutableSortedDictionary.Create<string, PluginEntry>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, IgnoredCandidate> _ignored = ImmutableSortedDictionary.Create<string, IgnoredCandidate>(StringComparer.Ordinal);

    internal PluginCatalog(HostMetrics metrics, ILogger<PluginCatalog> logger)
    {
        _logger = logger;
        metrics.ObserveCatalog(List);
    }

    /// <summary>Completes when every plugin found at the start is active, refused or disabled.</summary>
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

    PluginRefusal? IRefusedPlugins.FindRefusal(string pluginId) => Find(pluginId) is { State: PluginState.Refused } entry ? entry.Refusal : null;

    internal PluginEntry? FindPath(string path) => Volatile.Read(ref _byPath).GetValueOrDefault(path);

    /// <summary>Sets a plugin's state. Called by the reconciler alone, one at a time.</summary>
    internal void Set(PluginEntry entry)
    {
        var before = FindPath(entry.Path);
        Volatile.Write(ref _ignored, _ignored.Remove(entry.Path));
        Volatile.Write(ref _byPath, _byPath.SetItem(entry.Path, entry));
        if (before?.State == entry.State && before.Refusal == entry.Refusal) return;
        if (entry.Refusal is { } refusal) LogRefused(entry.Id, entry.Path, refusal.Code, refusal.Message, refusal.Fix);
        else LogState(entry.Id, entry.Version ?? "?", entry.State.ToWord(), entry.Path);
        foreach (var warning in entry.State == PluginState.Active ? entry.Warnings : []) LogWarning(entry.Id, warning);
    }

    internal void Ignore(string path, string reason)
    {
        Volatile.Write(ref _byPath, _byPath.Remove(path));
        if (_ignored.TryGetValue(path, out var known) && known.Reason == reason) return;
        Volatile.Write(ref _ignored, _ignored.SetItem(path, new IgnoredCandidate(path, reason)));
        LogIgnored(path, reason);
    }

    internal void Forget(string path)
    {
        Volatile.Write(ref _ignored, _ignored.Remove(path));
        if (FindPath(path) is not { } entry) return;
        Volatile.Write(ref _byPath, _byPath.Remove(path));
        LogState(entry.Id, entry.Version ?? "?", "removed", path);
    }

    internal void CompleteFirstScan() => _firstScan.TrySetResult();

    [LoggerMessage(3001, LogLevel.Information, "Plugin '{PluginId}' {Version} is {State} ({Path}).", EventName = "PluginState")]
    private partial void LogState(string pluginId, string version, string state, string path);

    [LoggerMessage(3002, LogLevel.Warning, "Plugin '{PluginId}' at '{Path}' is refused ({Code}): {Message} {Fix}", EventName = "PluginRefused")]
    private partial void LogRefused(string pluginId, string path, string code, string message, string fix);

    [LoggerMessage(3003, LogLevel.Warning, "'{Path}' is not a plugin: {Reason}", EventName = "NotAPlugin")]
    private partial void LogIgnored(string path, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "Plugin '{PluginId}': {Warning}", EventName = "PluginWarning")]
    private partial void LogWarning(string pluginId, string warning);
}
