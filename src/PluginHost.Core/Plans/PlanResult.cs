using PluginHost.Core.Actions;

namespace PluginHost.Core.Plans;

/// <summary>What became of a plan. Immutable. Source: PyStator's execution result (P15).</summary>
/// <param name="Mode">In which order the steps ran.</param>
/// <param name="Steps">What became of each step, in the order of the plan, not that of their ends (P10).</param>
/// <param name="Started">When it began (UTC).</param>
/// <param name="Completed">When it ended (UTC); null while it runs.</param>
public sealed record PlanResult(PlanMode Mode, IReadOnlyList<StepResult> Steps, DateTimeOffset Started, DateTimeOffset? Completed)
{
    /// <summary>Actions that are missing, each once, which a strict plan is refused for; empty otherwise. Nothing has run then.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>True when it is a strict plan that was refused.</summary>
    public bool IsRefused => Missing.Count > 0;

    /// <summary>True when every step has succeeded; what was skipped has not.</summary>
    public bool AllSucceeded => !IsRefused && Steps.All(static step => step.Outcome == ExecutionOutcome.Succeeded);

    /// <summary>Steps that succeeded.</summary>
    public IEnumerable<StepResult> Succeeded => Steps.Where(static step => step.Outcome == ExecutionOutcome.Succeeded);

    /// <summary>Steps that failed, timed out or were cancelled.</summary>
    public IEnumerable<StepResult> Failed => Steps.Where(static step => step.HasFailed);

    /// <summary>From the beginning to the end; null while it runs.</summary>
    public TimeSpan? Duration => Completed - Started;

    /// <summary>Throws for the first step that failed: PyStator's <c>raise_on_error</c> (D14).</summary>
    /// <returns>This result.</returns>
    /// <exception cref="ExecutionFailedException">A step failed, or the plan was refused.</exception>
    public PlanResult ThrowIfFailed()
    {
        if (IsRefused) throw new ExecutionFailedException(new(ErrorCodes.UnknownAction, $"The plan was refused; these actions are missing: {string.Join(", ", Missing)}."));
        foreach (var step in Failed) step.Result!.ThrowIfFailed();
        return this;
    }
}

/// <summary>What became of one step.</summary>
/// <param name="Id">Its id, or its number from 1.</param>
/// <param name="Action">Its action's ref.</param>
/// <param name="Phase">Its phase; null in plans without.</param>
/// <param name="Outcome">How it ended; null while it waits or runs.</param>
public sealed record StepResult(string Id, string Action, string? Phase, ExecutionOutcome? Outcome)
{
    /// <summary>Why it was not run: <c>not_started</c>, or <c>unknown_action</c>; null when it was.</summary>
    public string? Reason { get; init; }

    /// <summary>Id of its execution; null when it has none.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>When it began (UTC); null when it did not.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>What became of its execution; null when it was not run.</summary>
    public ExecutionResult? Result { get; init; }

    /// <summary>True when it ran or was refused, and did not succeed.</summary>
    public bool HasFailed => Outcome is not (null or ExecutionOutcome.Succeeded or ExecutionOutcome.Skipped);
}
