using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>
/// Makes what runs agree with what lies in the folders, what plugins.json says and what operators decided. One pass at a time; loads go
/// on beside the passes, and each takes its place when it is done. Whatever cannot be done leaves what runs as it is.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A look of a host that could not start may still hold the gate, which has nothing to give back.")]
internal sealed partial class PluginReconciler(PluginsConfigSource config, ReconcilerParts parts, PluginTransitions transitions, PluginLoads loads, HostMetrics metrics, ILogger<PluginReconciler> logger)
{
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentQueue<FinishedLoad> _finished = new();
    private readonly List<PluginLife> _starting = [];
    private bool _hasRun;
    private bool _isReviewDue = true;
    private bool _isStopping;

    /// <summary>One pass. Loads that it starts go on after it; see <see cref="SettleAsync"/>.</summary>
    /// <returns>True when something is still changing: look again soon.</returns>
    internal Task<bool> RunAsync(CancellationToken cancellationToken) => InTurnAsync(() => PassAsync(cancellationToken), cancellationToken);

    /// <summary>Waits until no plugin is being loaded, or one certain plugin is not.</summary>
    /// <param name="pluginId">The plugin; null waits for all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task SettleAsync(string? pluginId, CancellationToken cancellationToken)
    {
        while (await InTurnAsync(() => Task.FromResult(LoadsOf(pluginId)), cancellationToken) is { Length: > 0 } running)
        {
            await (pluginId is null ? Task.WhenAll(running) : Task.WhenAny(running)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Changes what is remembered of one plugin, then decides about it anew.</summary>
    /// <typeparam name="T">What the change has to say.</typeparam>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="change">The change; nothing is decided when it throws.</param>
    /// <param name="cancellationToken">Ends the waiting for its turn.</param>
    /// <returns>What the change said; a load that follows from it goes on, see <see cref="SettleAsync"/>.</returns>
    internal Task<T> CommandAsync<T>(string pluginId, Func<PluginLife, T> change, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            var life = parts.Lives.Of(pluginId);
            var said = change(life);
            Decide([life]);
            Publish();
            return Task.FromResult(said);
        },
        cancellationToken);

    /// <summary>Fences off plugins that ended the process again and again: called before the first pass.</summary>
    internal void Fence(IReadOnlyList<CrashSuspect> suspects)
    {
        foreach (var suspect in suspects)
        {
            var reason = $"Its code ran at each of the last {suspect.Crashes.Count} crashes of the host (crashGuard).";
            parts.Ledger.Note(suspect.PluginId, record => record with { Fence = new Quarantine(record.Tried, reason) });
        }

        parts.Ledger.Flush();
    }

    /// <summary>Looks at a path again in the next pass as if it had just changed.</summary>
    internal Task RetryAsync(string path, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            parts.Present.Retry(path);
            return Task.FromResult(true);
        },
        cancellationToken);

    /// <summary>What keeps a plugin from running; null when nothing does. Only for a change of <see cref="CommandAsync"/>.</summary>
    internal PluginStanding? Standing(PluginLife life) => transitions.Standing(life);

    /// <summary>Ends reconciling: the host stops. No load takes its place any more.</summary>
    /// <returns>The running generations, what is required before what requires it.</returns>
    internal Task<IReadOnlyList<PluginGeneration>> StopAsync() => InTurnAsync<IReadOnlyList<PluginGeneration>>(
        () =>
        {
            _isStopping = true;
            return Task.FromResult(Running());
        },
        CancellationToken.None);

    // One that waits for others is settled when their loads have let it in or kept it out.
    private Task[] LoadsOf(string? pluginId)
    {
        var lives = pluginId is null || parts.Lives.Of(pluginId).Waiting is not null ? parts.Lives.All : [parts.Lives.Of(pluginId)];
        return [.. lives.Select(static life => life.Load).Where(static load => !load.IsCompleted)];
    }

    private IReadOnlyList<PluginGeneration> Running()
    {
        var running = parts.Lives.All.Select(static life => life.Running?.Generation).OfType<PluginGeneration>().ToDictionary(static generation => generation.Descriptor.Id, StringComparer.Ordinal);
        var requires = running.Values.SelectMany(static generation => generation.Descriptor.Requires, static (generation, requirement) => (generation.Descriptor.Id, requirement.PluginId));
        return [.. RequirementGraph.Sort(running.Keys, requires.ToLookup(static pair => pair.Id, static pair => pair.PluginId, StringComparer.Ordinal)).Select(id => running[id])];
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        var configChanged = config.Refresh();
        if (configChanged) Forgive();
        var arrived = await parts.Present.LookAsync(config.Current, cancellationToken);
        foreach (var id in parts.Present.All.Where(static plugin => plugin.IsGood).Select(static plugin => plugin.Id).Concat(parts.Ledger.Ids)) parts.Lives.Of(id);
        foreach (var plugin in arrived.Where(static plugin => plugin.IsGood)) ForgiveUnreadable(plugin);
        Decide(parts.Lives.All);
        foreach (var plugin in parts.Present.All.Where(plugin => !plugin.IsGood && !parts.Lives.IsOrigin(plugin.Candidate.Path))) Refuse(plugin, arrived.Contains(plugin));
        Publish(force: configChanged);
        _isReviewDue |= configChanged;
        FinishPass();
        return parts.Present.IsMoving;
    }

    // Once everything that is there is known: what is missing then is most likely a slip, and copies of what is gone are not wanted.
    private void FinishPass()
    {
        parts.Describer.ForgetAllBut(parts.Lives.IsOrigin);
        if (parts.Lives.All.Any(static life => life.Arriving is not null)) return;
        foreach (var finding in _isReviewDue ? ConfigReview.Of(config.Current, parts.Catalog.List()) : []) LogConfigFinding(finding);
        if (!_hasRun) parts.Archive.ForgetGone(parts.Present.All.Select(static plugin => plugin.Candidate.Path).ToHashSet(StringComparer.Ordinal));
        _hasRun = true;
        parts.Archive.Prune(parts.Present.All.Select(static plugin => plugin.Descriptor?.ContentHash).OfType<string>());
        _isReviewDue = false;
    }

    // What failed under other settings may do under these.
    private void Forgive()
    {
        foreach (var life in parts.Lives.All) life.Failed.Clear();
    }

    // It was looked at again: what could not be read then may be readable now. At once would be too soon, while its files are still changing.
    private void ForgiveUnreadable(InspectedPlugin plugin)
    {
        var failed = parts.Lives.Of(plugin.Id).Failed;
        if (failed.GetValueOrDefault(plugin.Candidate.Path) is { Plugin.Refusal.Code: RefusalCodes.Unreadable }) failed.Remove(plugin.Candidate.Path);
    }

    private void Refuse(InspectedPlugin plugin, bool isNew)
    {
        parts.Describer.DescribeRefused(plugin);
        if (isNew && plugin.Refusal is { } refusal) metrics.Loaded(plugin.Id, refusal.Code, plugin.Elapsed);
    }

    private void Decide(IEnumerable<PluginLife> changed)
    {
        if (_isStopping) return;
        var (beginning, refused) = transitions.Decide(changed, config.Current);
        foreach (var life in beginning) parts.Ledger.Note(life.Id, record => record with { Tried = life.Arriving!.Descriptor!.ContentHash });
        foreach (var plugin in refused) metrics.Loaded(plugin.Id, plugin.Refusal!.Code, plugin.Elapsed);
        _starting.AddRange(beginning);
    }

    // What is tried is stored before its code runs: that may be the last that this process does.
    private void Publish(bool force = false)
    {
        transitions.Publish(config.Current, force);
        parts.Ledger.Flush();
        foreach (var life in _starting) life.Load = StartLoad(life, life.Arriving!, ++life.Generations, config.Current);
        _starting.Clear();
    }

    private Task StartLoad(PluginLife life, InspectedPlugin plugin, int number, PluginsConfig current) => Detached.Run(() => LoadAsync(life, plugin, number, current));

    private async Task LoadAsync(PluginLife life, InspectedPlugin plugin, int number, PluginsConfig current)
    {
        _finished.Enqueue(await loads.LoadAsync(life, plugin, number, current));
        await InTurnAsync(() => Task.FromResult(FinishLoads()), CancellationToken.None);
    }

    // Loads that end at the same time come into force together: the first in turn takes all.
    private bool FinishLoads()
    {
        List<PluginLife> lives = [];
        while (_finished.TryDequeue(out var load))
        {
            lives.Add(load.Life);
            load.Life.Arriving = null;
            if (load.Loaded is { } loaded) Accept(load, loaded);
            else load.Life.Failed[load.Plugin.Candidate.Path] = new(load.Plugin.Descriptor!.ContentHash, load.SettingsJson, load.Plugin);
            metrics.Loaded(load.Life.Id, load.Plugin.Refusal?.Code ?? "active", load.Plugin.Elapsed);
            if (load.Plugin.Refusal is { Code: RefusalCodes.Unreadable }) parts.Present.Retry(load.Plugin.Candidate.Path);
        }

        Decide(lives);
        Publish();
        FinishPass();
        return true;
    }

    private void Accept(FinishedLoad load, LoadedPlugin loaded)
    {
        loaded.Generation.Misbehaved = Quarantine;
        transitions.Replace(load.Life, loaded);
        load.Life.Failed.Remove(loaded.Path);
        var descriptor = loaded.Generation.Descriptor;
        parts.Ledger.Note(load.Life.Id, record => record.WithGood(new GoodContent(descriptor.ContentHash, descriptor.Version, loaded.Path)));
    }

    // At once: the generation takes no more calls while the quarantine waits for its turn.
    private void Quarantine(PluginGeneration generation, string reason)
    {
        generation.Lease.Close();
        var (id, number, hash) = (generation.Descriptor.Id, generation.Number, generation.Descriptor.ContentHash);
        _ = CommandAsync(id, life => life.Running?.Generation.Number == number && (life.Quarantine = new Quarantine(hash, reason)) is not null, CancellationToken.None);
    }

    [LoggerMessage(3105, LogLevel.Warning, "plugins.json: {Finding}", EventName = "ConfigFinding")]
    private partial void LogConfigFinding(string finding);
}
