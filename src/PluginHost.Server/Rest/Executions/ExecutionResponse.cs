using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>An execution. <c>config</c>, <c>parent</c> and <c>enforcement</c> are words of Attune's page.</summary>
internal sealed record ExecutionResponse
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The action.</summary>
    public required string ActionRef { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Words<ExecutionStatus>]
    public required string Status { get; init; }

    /// <summary>The parameters as given, secrets masked.</summary>
    public RawJson Config { get; init; }

    /// <summary>The execution that it is nested in; null for those that are nested in none.</summary>
    public string? Parent { get; init; }

    /// <summary>Always null in this version.</summary>
    public string? Enforcement { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it changed last.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The surface that it was asked for on.</summary>
    [Words<ActionOrigin>]
    public required string Origin { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? Actor { get; init; }

    /// <summary>The same for everything that one cause leads to.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>True when nothing is done.</summary>
    public bool DryRun { get; init; }

    /// <summary>When the next attempt begins; set while it is scheduled.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Which of those that wait goes first.</summary>
    [Words<ExecutionPriority>]
    public required string Priority { get; init; }

    /// <summary>When it is no longer begun.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The execution that it runs again.</summary>
    public string? RerunOf { get; init; }

    /// <summary>What the caller wants to find again.</summary>
    public RawJson Metadata { get; init; }

    /// <summary>When the first attempt began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int AttemptCount { get; init; }

    /// <summary>The version of the plugin that ran it.</summary>
    public string? PluginVersion { get; init; }

    /// <summary>How it ended; null until then.</summary>
    [Words<ExecutionOutcome>]
    public string? Outcome { get; init; }

    /// <summary>What came of it.</summary>
    public RawJson Outputs { get; init; }

    /// <summary>What the action says.</summary>
    public string? Message { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public ErrorResponse? Error { get; init; }

    /// <summary>The attempts; lists leave them out.</summary>
    public IReadOnlyList<AttemptResponse> Attempts { get; init; } = [];

    /// <summary>How long it took from the first attempt to the end, in milliseconds.</summary>
    public double? DurationMs { get; init; }

    /// <summary>How far it is, when the action says so.</summary>
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
/// <param name="Code">A code of the host or of the action.</param>
/// <param name="Message">Why, for people.</param>
/// <param name="Kind"><c>rejected</c>: the action says no; <c>error</c>: it could not run.</param>
/// <param name="Retryable">True when the same call may succeed later.</param>
/// <param name="RetryAfter">How long to wait before trying again; null when nobody knows.</param>
/// <param name="Details">Everything that is wrong with parameters or outputs.</param>
internal sealed record ErrorResponse(string Code, string Message, [property: Words<ErrorKind>] string Kind, bool Retryable, [property: DurationText] string? RetryAfter, IReadOnlyList<Core.Schemas.SchemaError> Details)
{
    internal static ErrorResponse From(ExecutionError error) =>
        new(error.Code, error.Message, error.Kind.ToWord(), error.IsRetryable, error.RetryAfter is { } after ? Words.RoundedUp(after) : null, error.Details);
}

/// <summary>One attempt.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Started">When it began.</param>
/// <param name="Finished">When it ended; null while it runs.</param>
/// <param name="Outcome">How it ended; null while it runs.</param>
/// <param name="ErrorCode">Why it did not succeed, as a code.</param>
/// <param name="ErrorMessage">Why, for people.</param>
/// <param name="PluginVersion">The version of the plugin that ran it.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
internal sealed record AttemptResponse(int Number, DateTimeOffset Started, DateTimeOffset? Finished, [property: Words<ExecutionOutcome>] string? Outcome, string? ErrorCode, string? ErrorMessage, string? PluginVersion, double? DurationMs)
{
    internal static AttemptResponse From(AttemptRecord attempt) => new(
        attempt.Number, attempt.Started, attempt.Finished, attempt.Outcome?.ToWord(), attempt.ErrorCode, attempt.ErrorMessage, attempt.PluginVersion,
        attempt.Finished is { } finished ? Math.Round((finished - attempt.Started).TotalMilliseconds, 3) : null);
}
