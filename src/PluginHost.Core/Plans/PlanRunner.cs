using PluginHost.Core.Actions;

namespace PluginHost.Core.Plans;

/// <summary>Runs plans, each step the one way that every execution goes. Thread-safe.</summary>
public sealed class PlanRunner
{
    /// <summary>Names that begin so are declarative effects, which need no action (P13).</summary>
    private const string EffectPrefix = "_effect.";

    private readonly ActionRegistry _registry;
    private readonly StepRunner _run;
    private readonly TimeProvider _time;

    internal PlanRunner(ActionRegistry registry, StepRunner run, TimeProvider time) => (_registry, _run, _time) = (registry, run, time);

    /// <summary>Runs a plan and waits for its end.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Cancels what runs; the rest is not begun.</param>
    /// <returns>What became of each step. No fault of an action leaves as an exception.</returns>
    /// <exception cref="ArgumentException">The plan contradicts itself; the message names everything that is wrong.</exception>
    public Task<PlanResult> RunAsync(Plan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var problems = PlanCheck.Of(plan);
        if (problems.Count > 0) throw new ArgumentException(string.Join(' ', problems.Select(static problem => problem.Message)), nameof(plan));
        return RunAsync(plan, new PlanProgress(plan, _time), cancellationToken);
    }

    /// <summary>The actions of a plan that nobody exports, each once; names that begin with <c>_effect.</c> are not looked at (P13).</summary>
    /// <param name="plan">The plan.</param>
    public IReadOnlyList<string> ValidateActionsExist(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return [.. plan.Steps.Select(static step => step.Action).Where(action => !action.StartsWith(EffectPrefix, StringComparison.Ordinal) && _registry.Resolve(action) is null).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Runs a plan that has been checked.</summary>
    internal async Task<PlanResult> RunAsync(Plan plan, PlanProgress progress, CancellationToken cancellationToken)
    {
        if (plan.IsStrict && ValidateActionsExist(plan) is { Count: > 0 } missing) return progress.Refuse(missing);
        foreach (var group in Groups(plan))
        {
            if (plan.StopsOnError && plan.Mode != PlanMode.Parallel && progress.HasFailed) break;
            await RunGroupAsync(plan, group, progress, cancellationToken);
        }

        return progress.Complete();
    }

    // Which steps run at once; one group after the other.
    private static IEnumerable<int[]> Groups(Plan plan)
    {
        var all = Enumerable.Range(0, plan.Steps.Count).ToArray();
        return plan.Mode switch
        {
            PlanMode.Sequential => all.Select(static index => new[] { index }),
            PlanMode.Parallel => [all],
            _ => PlanCheck.PhasesOf(plan).Select(phase => Array.FindAll(all, index => plan.Steps[index].Phase == phase)),
        };
    }

    private async Task RunGroupAsync(Plan plan, int[] group, PlanProgress progress, CancellationToken cancellationToken)
    {
        using var room = new SemaphoreSlim(plan.MaxParallel);
        List<Task> running = [];
        foreach (var index in group)
        {
            await room.WaitAsync(CancellationToken.None);
            if (cancellationToken.IsCancellationRequested) break;
            running.Add(RunStepAsync(plan, index, progress, room, cancellationToken));
        }

        await Task.WhenAll(running);
    }

    private async Task RunStepAsync(Plan plan, int index, PlanProgress progress, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        var step = plan.Steps[index];
        var isSkipped = _registry.Resolve(step.Action) is null && (!plan.IsStrict || step.Action.StartsWith(EffectPrefix, StringComparison.Ordinal));
        if (isSkipped) progress.Skip(index, ErrorCodes.UnknownAction);
        else await RunStepAsync(plan, step, index, progress, cancellationToken);
        room.Release();
    }

    private async Task RunStepAsync(Plan plan, PlanStep step, int index, PlanProgress progress, CancellationToken cancellationToken)
    {
        var request = new ExecutionRequest(step.Action, step.Parameters)
        {
            Origin = plan.Origin,
            Actor = plan.Actor,
            CorrelationId = progress.CorrelationId,
            IsDryRun = plan.IsDryRun,
            Timeout = step.Timeout,
            MaxAttempts = step.MaxAttempts,
            Retry = step.Retry,
        };
        progress.Begin(index);
        var (id, result) = await _run(request, cancellationToken);
        progress.End(index, id, result);
    }
}

/// <summary>Runs one step to its end.</summary>
/// <returns>The id of its execution, null when it was not accepted; and what became of it.</returns>
internal delegate Task<(string? ExecutionId, ExecutionResult Result)> StepRunner(ExecutionRequest request, CancellationToken cancellationToken);
