using PluginHost.Sdk;

namespace PluginHost.Core.Access;

/// <summary>A change that somebody made, and what it changed. Immutable. Source: XTV's audit record (X29).</summary>
/// <param name="What">What was done, e.g. <c>key.create</c>, <c>plugin.disable</c>, <c>execution.cancel</c>.</param>
/// <param name="TargetType">What it was done to: <c>key plugin execution store</c>.</param>
/// <param name="TargetId">Which one.</param>
/// <param name="At">When (UTC).</param>
public sealed record AuditRecord(string What, string TargetType, string TargetId, DateTimeOffset At)
{
    /// <summary>Its place in the order of recording; 0 before it is stored.</summary>
    public long Sequence { get; init; }

    /// <summary>Who did it; null when nobody in person did.</summary>
    public string? Actor { get; init; }

    /// <summary>How the actor was known: <c>key</c>, <c>jwt</c>; null when nobody in person did it.</summary>
    public string? ActorType { get; init; }

    /// <summary>Through which surface.</summary>
    public ActionOrigin Origin { get; init; }

    /// <summary>The target before, UTF-8 JSON object text with secrets masked; empty when there was none.</summary>
    public ReadOnlyMemory<byte> Before { get; init; }

    /// <summary>The target afterwards, UTF-8 JSON object text with secrets masked; empty when there is none.</summary>
    public ReadOnlyMemory<byte> After { get; init; }

    /// <summary>Why it was not done, as a code; null when it was.</summary>
    public string? ErrorCode { get; init; }
}

/// <summary>Which audit records; what is null does not matter. In their order, newest first.</summary>
public sealed record AuditQuery
{
    /// <summary>What was done; <c>key.*</c> means everything that begins with <c>key.</c>.</summary>
    public string? What { get; init; }

    /// <summary>Who did it.</summary>
    public string? Actor { get; init; }

    /// <summary>What it was done to.</summary>
    public string? TargetType { get; init; }

    /// <summary>Which one.</summary>
    public string? TargetId { get; init; }

    /// <summary>Done then or later (UTC).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Done before then (UTC).</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only those with a smaller sequence: the next page.</summary>
    public long? BeforeSequence { get; init; }

    /// <summary>Most records, 1 to 1,000. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
