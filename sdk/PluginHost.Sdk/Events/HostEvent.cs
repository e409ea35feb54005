using System.Text.Json;

namespace PluginHost.Sdk.Events;

/// <summary>A fact, told after the state that it tells of is stored. Immutable; only the SDK has kinds of it.</summary>
public abstract record HostEvent
{
    private protected HostEvent()
    {
    }

    /// <summary>Its id, a UUID of version 7: the same for everybody who hears of it.</summary>
    public Guid EventId { get; init; } = Guid.CreateVersion7();

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>An execution has ended, whichever surface asked for it. Each has exactly one of <see cref="ActionExecuted"/> and <see cref="ActionFailed"/>, refused and nested ones too.</summary>
public abstract record ActionEnded : HostEvent
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("{}");

    private protected ActionEnded()
    {
    }

    /// <summary>The ref that was asked for, <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</summary>
    public required string ActionRef { get; init; }

    /// <summary>Id of the execution; null when it was not accepted.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>The execution that it was nested in; null for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>The same for everything that one cause led to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Who asked, as authenticated; null when nobody in person did.</summary>
    public string? Actor { get; init; }

    /// <summary>Which surface asked.</summary>
    public required ActionOrigin Origin { get; init; }

    /// <summary>The parameters as passed, an object with secrets masked; an empty one when none were passed, the action is not known or they are not valid.</summary>
    public JsonElement Parameters { get; init; } = NoParameters;

    /// <summary>From asking to the end, in whole milliseconds.</summary>
    public long LatencyMs { get; init; }

    /// <summary>Attempts that were made; 0 when it was not accepted or never begun.</summary>
    public int Attempts { get; init; }

    /// <summary>The version of the plugin that ran it; null when none did.</summary>
    public string? PluginVersion { get; init; }

    /// <summary>True when nothing was to be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>How it ended, in the words of REST and metrics: <c>succeeded</c>, <c>skipped</c>; <c>failed</c>, <c>timed_out</c>, <c>cancelled</c>, <c>abandoned</c>.</summary>
    public required string Outcome { get; init; }
}

/// <summary>The action did its work, or there was nothing to do.</summary>
public sealed record ActionExecuted : ActionEnded;

/// <summary>The action did not do its work, or was not accepted.</summary>
public sealed record ActionFailed : ActionEnded
{
    /// <summary>Why, as a code of the host or of the action.</summary>
    public required string Code { get; init; }

    /// <summary>Why, for people; free of secrets.</summary>
    public required string Message { get; init; }
}
