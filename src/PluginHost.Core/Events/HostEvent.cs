using PluginHost.Core.Actions;
using PluginHost.Sdk;

namespace PluginHost.Core.Events;

/// <summary>A fact, told after the state that it tells of is stored. Immutable. Source: XTV's event base (X25).</summary>
public abstract record HostEvent
{
    /// <summary>Its id, a UUID of version 7.</summary>
    public Guid EventId { get; init; } = Guid.CreateVersion7();

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>An execution has ended. Each execution has exactly one of <see cref="ActionExecuted"/> and <see cref="ActionFailed"/> (X14).</summary>
public abstract record ActionEnded : HostEvent
{
    /// <summary>The ref that was asked for.</summary>
    public required string Action { get; init; }

    /// <summary>Id of the execution; null when it was not accepted.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>The execution that it was nested in; null for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>The same for everything that one cause led to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Who asked; null when nobody in person did (X23).</summary>
    public string? Actor { get; init; }

    /// <summary>Which surface asked.</summary>
    public required ActionOrigin Origin { get; init; }

    /// <summary>The parameters as passed, UTF-8 JSON object text with secrets masked; empty when the action is not known or the parameters are not valid: nobody knows then what is secret.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>From asking to the end, in whole milliseconds.</summary>
    public required long LatencyMs { get; init; }

    /// <summary>Attempts that were made; 0 when it was not accepted or never begun.</summary>
    public int Attempts { get; init; }

    /// <summary>The plugin's version that ran it; null when none did.</summary>
    public string? PluginVersion { get; init; }

    /// <summary>True when nothing was to be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>How it ended.</summary>
    public required ExecutionOutcome Outcome { get; init; }
}

/// <summary>The action did its work, or there was nothing to do. Source: XTV (X23).</summary>
public sealed record ActionExecuted : ActionEnded;

/// <summary>The action did not do its work, or was not accepted. Source: XTV (X24).</summary>
public sealed record ActionFailed : ActionEnded
{
    /// <summary>Why, as a code: the page's <c>error</c>.</summary>
    public required string Error { get; init; }

    /// <summary>Why, for people; free of secrets.</summary>
    public required string Message { get; init; }
}
