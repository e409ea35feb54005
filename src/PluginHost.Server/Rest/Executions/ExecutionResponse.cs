using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>An execution. <c>config</c>, <c>parent</c> and <c>enforcement</c> are the words of Attune's page; <c>parent</c> is null for those that are nested in none, <c>enforcement</c> always.</summary>
internal sealed record ExecutionResponse
{
    public required string Id { get; init; }

    public required string ActionRef { get; init; }

    [Words<ExecutionStatus>]
    public required string Status { get; init; }

    public RawJson Config { get; init; }

    public string? Parent { get; init; }

    public string? Enforcement { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    [Words<ActionOrigin>]
    public required string Origin { get; init; }

    public string? Actor { get; init; }

    public required string CorrelationId { get; init; }

    public bool DryRun { get; init; }

    public DateTimeOffset? Due { get; init; }

    [Words<ExecutionPriority>]
    public required string Priority { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public string? RerunOf { get; init; }

    public RawJson Metadata { get; init; }

    public DateTimeOffset? Started { get; init; }

    public int AttemptCount { get; init; }

    public string? PluginVersion { get; init; }

    [Words<ExecutionOutcome>]
    public string? Outcome { get; init; }

    public RawJson Outputs { get; init; }

    public string? Message { get; init; }

    public ErrorResponse? Error { get; init; }

    public IReadOnlyList<AttemptResponse> Attempts { get; init; } = [];

    public double? DurationMs { get; init; }

    public ExecutionProgress? Progress { get; init; }

    internal static ExecutionResponse From(ExecutionRecord record) => new()
    {
        Id = record.Id,
        ActionRef = record.ActionRef,
        Status = record.Status.ToWord(),
        Config = new RawJson(record.Parameters.IsEmpty ? EmptyObject : record.Parameters),
        Parent = record.ParentId,
        Created = record.Created,
        Updated = record.Updated,
        Origin = record.Origin.ToWord(),
        Actor = record.Actor,
        CorrelationId = record.CorrelationId,
        DryRun = record.IsDryRun,
        Due = record.Due,
        Priority = Words.Of(record.Priority),
        Expires = record.Expires,
        RerunOf = record.RerunOf,
        Metadata = new RawJson(record.Metadata),
        Started = record.Started,
        AttemptCount = record.AttemptCount,
        PluginVersion = record.PluginVersion,
        Outcome = record.Status.IsTerminal() ? record.Status.ToWord() : null,
        Outputs = new RawJson(record.Outputs),
        Message = record.Message,
        Error = record.Error is { } error ? ErrorResponse.From(error) : null,
        Attempts = [.. record.Attempts.Select(AttemptResponse.From)],
        DurationMs = record.Duration is { } duration ? Math.Round(duration.TotalMilliseconds, 3) : null,
        Progress = record.Progress,
    };

    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();
}

/// <summary>Why an execution did not succeed.</summary>
internal sealed record ErrorResponse(string Code, string Message, [property: Words<ErrorKind>] string Kind, bool Retryable, [property: DurationText] string? RetryAfter, IReadOnlyList<Core.Schemas.SchemaError> Details)
{
    internal static ErrorResponse From(ExecutionError error) =>
        new(error.Code, error.Message, error.Kind.ToWord(), error.IsRetryable, error.RetryAfter is { } after ? Words.RoundedUp(after) : null, error.Details);
}

/// <summary>One attempt.</summary>
internal sealed record AttemptResponse(int Number, DateTimeOffset Started, DateTimeOffset? Finished, [property: Words<ExecutionOutcome>] string? Outcome, string? ErrorCode, string? ErrorMessage, string? PluginVersion, double? DurationMs)
{
    internal static AttemptResponse From(AttemptRecord attempt) => new(
        attempt.Number, attempt.Started, attempt.Finished, attempt.Outcome?.ToWord(), attempt.ErrorCode, attempt.ErrorMessage, attempt.PluginVersion,
        attempt.Finished is { } finished ? Math.Round((finished - attempt.Started).TotalMilliseconds, 3) : null);
}
