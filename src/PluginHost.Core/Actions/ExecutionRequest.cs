using System.Text.Json.Nodes;
using PluginHost.Core.Actions.Policies;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>A wish to run an action once. Immutable.</summary>
/// <param name="ActionRef">Which action, <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</param>
/// <param name="Parameters">The parameters as UTF-8 JSON object text; empty means none.</param>
public sealed record ExecutionRequest(string ActionRef, ReadOnlyMemory<byte> Parameters = default)
{
    /// <summary>Which surface asks. Default: <see cref="ActionOrigin.Plugin"/>, an embedding program.</summary>
    public ActionOrigin Origin { get; init; } = ActionOrigin.Plugin;

    /// <summary>Who asks; null when nobody in person does.</summary>
    public string? Actor { get; init; }

    /// <summary>
    /// Handed to the action; null means the execution's id. Where executions are kept, the same key of the same actor is the same execution (T24).
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Time limit of the attempt; can only shorten what the policies say. Null means just those.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>When no attempt may begin any more (UTC), and each that runs is cancelled. Null means never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Most attempts; can only lower what the policies say. Null means just those; at least 1.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Retries instead of what plugins.json and the action say; for embedding programs. Null means just those.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>When it begins, and before which others; null means at once, in the order of coming. The executor alone knows of no time to begin.</summary>
    public SubmitOptions? Options { get; init; }

    /// <summary>True to check, and to ask the action what it would do, without doing it.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Id of the execution; null makes a new one.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>Hears of progress; null means nobody does.</summary>
    public IProgress<ExecutionProgress>? Progress { get; init; }

    /// <summary>The same for everything that one cause leads to, nested calls included; null means the execution's id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The execution that this one is nested in; null for those that are in none.</summary>
    internal string? ParentId { get; init; }

    /// <summary>Where its record is kept; null when it is nowhere.</summary>
    internal IKeptExecution? Kept { get; init; }

    /// <summary>What the call is about; null when it is global and no step of a plan.</summary>
    internal ExecutionSurroundings? Surroundings { get; init; }

    /// <summary>How many actions this call is nested in.</summary>
    internal int Depth { get; init; }

    /// <summary>Narrows a retry policy to what this request allows.</summary>
    internal RetryPolicy RetryUnder(RetryPolicy policy)
    {
        if (IsDryRun) return RetryPolicy.None;
        var chosen = Retry ?? policy;
        return MaxAttempts < chosen.Attempts ? chosen with { Attempts = Math.Max(1, MaxAttempts.Value) } : chosen;
    }
}

/// <summary>What the action finds in its context beside its parameters.</summary>
/// <param name="Target">The thing to act on; null for a global call.</param>
/// <param name="PlanParameters">Parameters of the plan; null outside a plan.</param>
/// <param name="StepOutputs">Outputs of earlier steps by step id; empty outside a plan.</param>
internal sealed record ExecutionSurroundings(ActionTarget? Target, JsonObject? PlanParameters, IReadOnlyDictionary<string, JsonObject> StepOutputs);

/// <summary>How far an action is.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">What it is doing; null when it does not say.</param>
public sealed record ExecutionProgress(double Percent, string? Message);
