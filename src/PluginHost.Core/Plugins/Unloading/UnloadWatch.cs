using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Plugins.Unloading;

/// <summary>
/// Proves that dropped generations are gone: collects garbage now and then until each one's load context has been collected. One that
/// is still there after <see cref="PendingAfter"/> is reported as pending and tried again, ever more rarely.
/// </summary>
internal sealed partial class UnloadWatch(GenerationTable table, HostMetrics metrics, TimeProvider time, ILogger<UnloadWatch> logger, IUnloadDiagnostics? diagnostics = null) : IDisposable
{
    /// <summary>Time that a generation has to disappear: 5 s (our choice; most need three collections, 0.6 s).</summary>
    internal static readonly TimeSpan PendingAfter = TimeSpan.FromSeconds(5);

    /// <summary>Time between two collections while something was dropped lately: 200 ms (our choice: calls that run meanwhile stand still for each).</summary>
    internal static readonly TimeSpan QuickRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest time between two collections: 5 min.</summary>
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromMinutes(5);

    private readonly ILogger _logger = logger;
    private readonly ConcurrentQueue<GenerationRemains> _added = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isRunning;

    /// <summary>Takes in a generation that was dropped.</summary>
    internal void Add(GenerationRemains remains)
    {
        _added.Enqueue(remains);
        Volatile.Read(ref _wake).TrySetResult(); // It may be waiting minutes for an old one.
        if (Interlocked.Exchange(ref _isRunning, 1) == 0) _ = Detached.Run(RunAsync);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        List<GenerationRemains> remains = [];
        try
        {
            do
            {
                Volatile.Write(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                while (_added.TryDequeue(out var added)) remains.Add(added);
                await RoundAsync(remains);
                if (remains.Count > 0) await WaitAsync(NextDelay(remains));
            }
            while (remains.Count > 0 || !_added.IsEmpty);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return; // The host has stopped: what is left goes with the process.
        }

        Volatile.Write(ref _isRunning, 0);
        if (!_added.IsEmpty && Interlocked.Exchange(ref _isRunning, 1) == 0) _ = Detached.Run(RunAsync);
    }

    private async Task WaitAsync(TimeSpan delay)
    {
        await Volatile.Read(ref _wake).Task.WaitAsync(delay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Token.ThrowIfCancellationRequested();
    }

    private async Task RoundAsync(List<GenerationRemains> remains)
    {
        // Finalizers are not waited for: one of a plugin may hang. They run between two rounds.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        foreach (var gone in remains.Where(static one => !one.Context.IsAlive).ToArray())
        {
            remains.Remove(gone);
            Report(gone);
        }

        var late = remains.Where(one => !one.IsPending && time.GetElapsedTime(one.Dropped) >= PendingAfter).ToArray();
        foreach (var one in late) Suspend(one);
        if (late.Length > 0 && diagnostics is not null) await NameRootsAsync(diagnostics, late);
    }

    private void Report(GenerationRemains gone)
    {
        var duration = time.GetElapsedTime(gone.Retired);
        metrics.Unloaded(gone.PluginId, gone.IsPending ? "late" : "unloaded", duration);
        LogUnloaded(gone.Name, duration.TotalSeconds);
        table.Remove(gone.PluginId, gone.Number);
    }

    private void Suspend(GenerationRemains late)
    {
        const string reason = "Something still refers to its code: a static event, a timer, a thread, a cache.";
        late.IsPending = true;
        CacheJanitor.Clean(late.Context);
        table.Change(late.PluginId, late.Number, status => status with { State = PluginState.UnloadPending, Since = time.GetUtcNow(), Reason = reason });
        LogPending(late.Name, time.GetElapsedTime(late.Dropped).TotalSeconds);
    }

    private async Task NameRootsAsync(IUnloadDiagnostics namer, GenerationRemains[] late)
    {
        var roots = await namer.NameRootsAsync([.. late.Select(static one => one.Name)], _stopping.Token);
        foreach (var one in late)
        {
            if (roots.GetValueOrDefault(one.Name) is not { Count: > 0 } found) continue;
            table.Change(one.PluginId, one.Number, status => status with { Roots = found });
            LogRoots(one.Name, string.Join("; ", found));
        }
    }

    // Quick while something is fresh; then the time that the youngest has waited already.
    private TimeSpan NextDelay(List<GenerationRemains> remains)
    {
        var youngest = remains.Min(one => time.GetElapsedTime(one.Dropped));
        return youngest < PendingAfter ? QuickRetry : youngest < SlowestRetry ? youngest : SlowestRetry;
    }

    [LoggerMessage(3601, LogLevel.Information, "Plugin generation '{Generation}' is unloaded; its memory was free {Seconds:0.00} s after its last call was let in.", EventName = "GenerationUnloaded")]
    private partial void LogUnloaded(string generation, double seconds);

    [LoggerMessage(3602, LogLevel.Warning, "Plugin generation '{Generation}' was dropped {Seconds:0.0} s ago and is still in memory (unload_pending). Something refers to its code: a static event, a timer, a thread, a cache. It is tried again; a restart frees it.", EventName = "UnloadPending")]
    private partial void LogPending(string generation, double seconds);

    [LoggerMessage(3603, LogLevel.Warning, "Plugin generation '{Generation}' is held in memory by: {Roots}", EventName = "UnloadRoots")]
    private partial void LogRoots(string generation, string roots);
}
