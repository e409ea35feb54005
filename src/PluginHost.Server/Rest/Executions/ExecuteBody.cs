using System.Runtime.InteropServices;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>The body of an execution or validation: which action, with which parameters, when. Immutable.</summary>
/// <param name="ActionRef">The action.</param>
/// <param name="Parameters">The parameters as UTF-8 JSON text; empty means none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExecuteBody(string ActionRef, ReadOnlyMemory<byte> Parameters)
{
    /// <summary>True to do nothing.</summary>
    internal bool IsDryRun { get; init; }

    /// <summary>Time limit; null means the action's.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Most attempts; null means the action's.</summary>
    internal int? MaxAttempts { get; init; }

    /// <summary>When it begins (UTC); null means at once, or after <see cref="Delay"/>.</summary>
    internal DateTimeOffset? RunAt { get; init; }

    /// <summary>How long after now it begins; null means at once.</summary>
    internal TimeSpan? Delay { get; init; }

    /// <summary>How long after now it is no longer begun; null means never.</summary>
    internal TimeSpan? TimeToLive { get; init; }

    /// <summary>Which of those that wait goes first.</summary>
    internal ExecutionPriority Priority { get; init; }

    /// <summary>What the caller wants to find again, UTF-8 JSON object text; empty means nothing.</summary>
    internal ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>The wish that it is.</summary>
    internal ExecutionRequest ToRequest(string? actor, string? idempotencyKey, DateTimeOffset now) => new(ActionRef, Parameters)
    {
        Origin = ActionOrigin.Api,
        Actor = actor,
        IdempotencyKey = idempotencyKey,
        IsDryRun = IsDryRun,
        Timeout = Timeout,
        MaxAttempts = MaxAttempts,
        Options = new SubmitOptions
        {
            RunAt = RunAt ?? (now + Delay),
            Expires = now + TimeToLive,
            TimesAsGiven = $"{RunAt:O} {Delay} {TimeToLive}",
            Priority = Priority,
            Metadata = Metadata,
        },
    };
}

/// <summary>The body of an execution or validation.</summary>
/// <param name="ActionRef">The action, e.g. <c>core.echo</c>.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="DryRun">True to check, and to say what would be done, without doing it.</param>
/// <param name="Timeout">Time limit of an attempt such as <c>30s</c>; can only shorten the action's.</param>
/// <param name="Retry">Most attempts; can only lower the action's.</param>
internal sealed record ExecuteRequest(string ActionRef, RawJson Parameters, bool? DryRun, [property: DurationText(OrSeconds = true)] string? Timeout, [property: Attempts] int? Retry)
{
    /// <summary>When it begins, at most 365 days from now; not together with <c>delay</c>.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>How long after now it begins, such as <c>10m</c>; at most <c>365d</c>.</summary>
    [DurationText(OrSeconds = true)]
    public string? Delay { get; init; }

    /// <summary>How long after now it is no longer begun, such as <c>1h</c>.</summary>
    [DurationText(OrSeconds = true)]
    public string? Ttl { get; init; }

    /// <summary><c>high</c>, <c>normal</c> (default) or <c>low</c>.</summary>
    [Words<ExecutionPriority>]
    public string? Priority { get; init; }

    /// <summary>What the caller wants to find again in the record: an object of at most 16 KiB.</summary>
    public RawJson Metadata { get; init; }
}
