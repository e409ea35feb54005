using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;

namespace PluginHost.Core.Plans;

/// <summary>Runs plans whose steps are kept as executions, in memory. The last 1,000 that ended are remembered. Thread-safe.</summary>
public sealed class PlanRuns : IHostedService, IDisposable
{
    private const int MaxEnded = 1000;

    private readonly ConcurrentDictionary<string, PlanRun> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _ended = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly PlanRunner _runner;
    private readonly TimeProvider _time;

    internal PlanRuns(ActionRegistry registry, ExecutionService executions, TimeProvider time)
    {
        _time = time;
        _runner = new PlanRunner(registry, executions.RunToEndAsync, time);
    }

    /// <summary>Begins a plan and returns before it has ended.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>The run; or everything that is wrong with the plan, and then nothing is run.</returns>
    public (PlanRun? Run, IReadOnlyList<Schemas.SchemaError> Problems) Begin(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var problems = PlanCheck.Of(plan);
        if (problems.Count > 0) return (null, problems);
        var progress = new PlanProgress(plan, _time);
        var run = new PlanRun(progress, _runner.RunAsync(plan, progress, _stopping.Token));
        _all[run.Id] = run;
        _ = ForgetLaterAsync(run);
        return (run, []);
    }

    /// <summary>Looks a run up.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>Null when there is none, or it ended so long ago that it is dropped.</returns>
    public PlanRun? Find(string id) => _all.GetValueOrDefault(id);

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Drains: lets what runs end, and begins no more steps when that takes too long.</summary>
    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        await ((Task)Task.WhenAll(_all.Values.Select(static run => run.End))).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task ForgetLaterAsync(PlanRun run)
    {
        await ((Task)run.End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Enqueue(run.Id);
        while (_ended.Count > MaxEnded && _ended.TryDequeue(out var oldest)) _all.TryRemove(oldest, out _);
    }
}

/// <summary>One run of a plan.</summary>
public sealed class PlanRun
{
    private readonly PlanProgress _progress;

    internal PlanRun(PlanProgress progress, Task<PlanResult> end) => (_progress, End) = (progress, end);

    /// <summary>An opaque string; also the correlation id of its executions.</summary>
    public string Id => _progress.CorrelationId;

    /// <summary>How far it is.</summary>
    public PlanResult Current => _progress.Current;

    /// <summary>Completes with its end; never fails.</summary>
    public Task<PlanResult> End { get; }
}
