using PluginHost.Core.Actions;
using PluginHost.Core.Plans;
using PluginHost.Server.Rest.Description;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest;

/// <summary>What became of several executions. Parameters are never repeated.</summary>
/// <param name="Id">Its id, which is also the <c>correlation_id</c> of the executions.</param>
/// <param name="Status"><c>running</c> until the last step has ended.</param>
/// <param name="Mode">How the steps run together.</param>
/// <param name="Started">When it began.</param>
/// <param name="Completed">When it ended; null while it runs.</param>
/// <param name="DurationMs">How long it took, in milliseconds; null while it runs.</param>
internal sealed record PlanResponse(string Id, [property: OneOf("running", "completed")] string Status, [property: Words<PlanMode>] string Mode, DateTimeOffset Started, DateTimeOffset? Completed, double? DurationMs)
{
    /// <summary>True when each step has; null while it runs.</summary>
    public bool? AllSucceeded { get; init; }

    /// <summary>Ids of the steps that have.</summary>
    public IReadOnlyList<string> Succeeded { get; init; } = [];

    /// <summary>Ids of the steps that have not.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>Ids of the steps that were not run.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>What became of each step, in the order of the plan.</summary>
    public required IReadOnlyList<StepResponse> Results { get; init; }

    internal static PlanResponse From(string id, PlanResult result) => new(
        id, result.Completed is null ? "running" : "completed", Words.Of(result.Mode), result.Started, result.Completed,
        result.Duration is { } duration ? Math.Round(duration.TotalMilliseconds, 3) : null)
    {
        AllSucceeded = result.Completed is null ? null : result.AllSucceeded,
        Succeeded = [.. result.Succeeded.Select(static step => step.Id)],
        Failed = [.. result.Failed.Select(static step => step.Id)],
        Skipped = [.. result.Steps.Where(static step => step.Outcome == ExecutionOutcome.Skipped).Select(static step => step.Id)],
        Results = [.. result.Steps.Select(StepResponse.From)],
    };
}

/// <summary>What became of one step; <c>outcome</c> is null while it waits or runs.</summary>
/// <param name="Id">The id of the step.</param>
/// <param name="Action">The ref of the action.</param>
/// <param name="Phase">Its phase; null without phases.</param>
/// <param name="Outcome">How it ended; null while it waits or runs.</param>
/// <param name="Reason">Why it was skipped.</param>
/// <param name="ExecutionId">The execution that it is; null when there is none.</param>
/// <param name="Started">When it began.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Attempts">How many attempts were made.</param>
internal sealed record StepResponse(string Id, string Action, string? Phase, [property: Words<ExecutionOutcome>] string? Outcome, string? Reason, string? ExecutionId, DateTimeOffset? Started, double? DurationMs, int Attempts)
{
    /// <summary>What came of it.</summary>
    public RawJson Outputs { get; init; }

    /// <summary>What the action says.</summary>
    public string? Message { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public ErrorResponse? Error { get; init; }

    internal static StepResponse From(StepResult step) => new(
        step.Id, step.Action, step.Phase, step.Outcome?.ToWord(), step.Reason, step.ExecutionId, step.Started,
        step.Result is { } result ? Math.Round(result.Duration.TotalMilliseconds, 3) : null, step.Result?.Attempts ?? 0)
    {
        Outputs = new RawJson(step.Result?.Outputs ?? default),
        Message = step.Result?.Message,
        Error = step.Result?.Error is { } error ? ErrorResponse.From(error) : null,
    };
}
