using PluginHost.Core.Executions;

namespace PluginHost.Core.Actions;

/// <summary>When an execution begins, and what is kept with it. Immutable.</summary>
public sealed record SubmitOptions
{
    /// <summary>Most bytes of <see cref="Metadata"/>: 16 KiB (our choice: enough for labels and links).</summary>
    public const int MaxMetadataBytes = 16 * 1024;

    /// <summary>Nothing is said.</summary>
    internal static SubmitOptions None { get; } = new();

    /// <summary>When it is to begin (UTC); null, or a time in the past, means at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>When it is no longer begun (UTC); it then ends as <c>timed_out</c>. Null means never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Which of those that wait goes first. Default: normal.</summary>
    public ExecutionPriority Priority { get; init; }

    /// <summary>What the caller wants to find again in the record: UTF-8 JSON object text; empty means nothing.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>The times as the caller gave them: an idempotency key compares these, since a delay is another time at each repetition. Null compares the times.</summary>
    internal string? TimesAsGiven { get; init; }

    /// <summary>The execution that this one runs again; null for none.</summary>
    public string? RerunOf { get; init; }
}
