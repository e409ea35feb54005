using PluginHost.Core.Actions;
using PluginHost.Core.Plans;
using PluginHost.Server.Rest.Description;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest;

/// <summary>What became of several executions. Parameters are never repeated.</summary>
internal sealed record PlanResponse(string Id, [property: OneOf("running", "completed")] string Status, [property: Words<PlanMode>] string Mode, DateTimeOffset Started, DateTimeOffset? Completed, double? DurationMs)
{
    public bool? AllSucceeded { get; init; }

    public IReadOnlyList<string> Succeeded { get; init; } = [];

    public IReadOnlyList<string> Failed { get; init; } = [];

    public IReadOnlyList<string> Skipped { get; init; } = [];

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
internal sealed record StepResponse(string Id, string Action, string? Phase, [property: Words<ExecutionOutcome>] string? Outcome, string? Reason, string? ExecutionId, DateTimeOffset? Started, double? DurationMs, int Attempts)
{
    public RawJson Outputs { get; init; }

    public string? Message { get; init; }

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
