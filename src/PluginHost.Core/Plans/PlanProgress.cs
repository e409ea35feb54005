using PluginHost.Core.Actions;

namespace PluginHost.Core.Plans;

/// <summary>How far a plan is. Thread-safe.</summary>
internal sealed class PlanProgress
{
    /// <summary>Why a step was never begun.</summary>
    internal const string NotStarted = "not_started";

    private readonly PlanMode _mode;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;
    private readonly StepResult[] _steps;
    private PlanResult? _final;

    internal PlanProgress(Plan plan, TimeProvider time)
    {
        (_mode, _time, _started) = (plan.Mode, time, time.GetUtcNow());
        CorrelationId = plan.CorrelationId ?? ExecutionIds.Create();
        _steps = [.. plan.Steps.Select(static (step, index) => new StepResult(PlanCheck.IdOf(step, index), step.Action, step.Phase, null))];
    }

    internal string CorrelationId { get; }

    internal bool HasFailed => Array.Exists(_steps, static step => step.HasFailed);

    /// <summary>The plan as it is now.</summary>
    internal PlanResult Current => Volatile.Read(ref _final) ?? new(_mode, [.. _steps], _started, null);

    internal void Begin(int index) => Set(index, _steps[index] with { Started = _time.GetUtcNow() });

    internal void End(int index, string? executionId, ExecutionResult result) => Set(index, _steps[index] with { Outcome = result.Outcome, ExecutionId = executionId, Result = result });

    internal void Skip(int index, string reason) => Set(index, _steps[index] with { Outcome = ExecutionOutcome.Skipped, Reason = reason });

    /// <summary>Ends it: what was never begun stands in its place as skipped.</summary>
    internal PlanResult Complete() => Finish([.. _steps.Select(static step => step.Outcome is null ? step with { Outcome = ExecutionOutcome.Skipped, Reason = NotStarted } : step)], []);

    /// <summary>Ends it before it began.</summary>
    internal PlanResult Refuse(IReadOnlyList<string> missing) => Finish([], missing);

    private PlanResult Finish(StepResult[] steps, IReadOnlyList<string> missing)
    {
        var result = new PlanResult(_mode, steps, _started, _time.GetUtcNow()) { Missing = missing };
        Volatile.Write(ref _final, result);
        return result;
    }

    private void Set(int index, StepResult step) => Volatile.Write(ref _steps[index], step);
}
