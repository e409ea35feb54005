using PluginHost.Sdk;

namespace PluginHost.Core.Executions;

/// <summary>Which executions, and in which order. What is null or empty does not matter. Immutable.</summary>
public sealed record ExecutionQuery
{
    /// <summary>Any of these statuses.</summary>
    public IReadOnlyList<ExecutionStatus> Statuses { get; init; } = [];

    /// <summary>The action; <c>pack.*</c> means all actions of that plugin.</summary>
    public string? ActionRef { get; init; }

    /// <summary>Any of these patterns has the action: refs, <c>slack.*</c> or <c>*</c>; beside <see cref="ActionRef"/>, both must hold.</summary>
    public IReadOnlyList<string> AnyOfActions { get; init; } = [];

    /// <summary>The plugin's id.</summary>
    public string? PluginId { get; init; }

    /// <summary>Which surface asked.</summary>
    public ActionOrigin? Origin { get; init; }

    /// <summary>Who asked.</summary>
    public string? Actor { get; init; }

    /// <summary>The execution that it is nested in.</summary>
    public string? ParentId { get; init; }

    /// <summary>True for those that are nested in none only.</summary>
    public bool IsTopLevelOnly { get; init; }

    /// <summary>The cause that it belongs to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Accepted then or later (UTC).</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Accepted before then (UTC).</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Ordinal text, upper and lower case alike, in parameters, outputs, message or error.</summary>
    public string? Text { get; init; }

    /// <summary>True for oldest first. Default: newest first.</summary>
    public bool IsAscending { get; init; }

    /// <summary>Most executions, 1 to 1,000. Default: 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where the page begins: behind this one in the order; null for the first page.</summary>
    public ExecutionCursor? After { get; init; }

    /// <summary>How many to pass over first, 0 to 10,000; for pages by number.</summary>
    public int Offset { get; init; }
}

/// <summary>A place in a list of executions.</summary>
/// <param name="Created">When the last one of the page before was accepted (UTC).</param>
/// <param name="Sequence">Its sequence.</param>
public sealed record ExecutionCursor(DateTimeOffset Created, long Sequence);

/// <summary>A page of a list of executions.</summary>
/// <param name="Items">The executions; their attempts are left out.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record ExecutionPage(IReadOnlyList<ExecutionRecord> Items, ExecutionCursor? Next);

/// <summary>A line that an action logged.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Attempt">In which attempt, from 1.</param>
/// <param name="Level">How bad: <c>trace debug information warning error critical</c>.</param>
/// <param name="Message">The text; secrets are masked.</param>
public sealed record ExecutionLogLine(int Number, DateTimeOffset At, int Attempt, string Level, string Message);
