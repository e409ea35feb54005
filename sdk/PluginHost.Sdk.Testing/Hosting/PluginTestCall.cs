using System.Text.Json.Nodes;

namespace PluginHost.Sdk.Testing;

/// <summary>What a call brings with it beside its parameters. Immutable.</summary>
public sealed record PluginTestCall
{
    private static readonly Dictionary<string, JsonObject> NoOutputs = new(StringComparer.Ordinal);

    internal static PluginTestCall Default { get; } = new();

    /// <summary>The thing to act on. Default: null, a global call.</summary>
    public ActionTarget? Target { get; init; }

    /// <summary>Who asks. Default: null, nobody in person.</summary>
    public string? Actor { get; init; }

    /// <summary>Which surface asks. Default: <see cref="ActionOrigin.Api"/>.</summary>
    public ActionOrigin Origin { get; init; } = ActionOrigin.Api;

    /// <summary>The key that attempts share. Default: null, the execution's id.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What everything has in common that one cause leads to. Default: null, the execution's id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>True asks what would be done. Default: false.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Cancels the call, which then ends as <c>cancelled</c>. Default: never.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Time limit of an attempt, more than zero; can only shorten what the action and <c>plugins.json</c> say. Default: null, just those.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Most attempts, at least 1; can only lower what the action and <c>plugins.json</c> say. Default: null, just those.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Parameters of the plan that the call is a step of. Default: null, outside a plan.</summary>
    public JsonObject? PlanParameters { get; init; }

    /// <summary>Outputs of earlier steps by step id. Default: none.</summary>
    public IReadOnlyDictionary<string, JsonObject> StepOutputs { get; init; } = NoOutputs;
}
