using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>A list of actions.</summary>
/// <param name="Data">The actions, by plugin.</param>
/// <param name="Categories">Their refs by category.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ActionListResponse(IReadOnlyList<ActionSummary> Data, IReadOnlyList<ActionCategory> Categories, int Total);

/// <summary>A category.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Actions">The refs of its actions.</param>
internal sealed record ActionCategory(string Name, IReadOnlyList<string> Actions);

/// <summary>An action in a list.</summary>
internal record ActionSummary
{
    public required string Ref { get; init; }

    public required string Plugin { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required string Category { get; init; }

    public required string Version { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Icon { get; init; }

    public required string Color { get; init; }

    [OneOf("sync", "event_driven")]
    public required string Mode { get; init; }

    public bool Idempotent { get; init; }

    internal static ActionSummary From(ActionDescriptor action) => new()
    {
        Ref = action.Ref,
        Plugin = action.PluginId,
        Name = action.Name,
        Title = action.Title,
        Description = action.Description,
        Category = action.Category,
        Version = action.Version,
        Aliases = action.Aliases,
        Tags = action.Tags,
        Icon = action.Icon,
        Color = action.Color,
        Mode = action.Mode == Sdk.ActionMode.Sync ? "sync" : "event_driven",
        Idempotent = action.IsIdempotent,
    };
}

/// <summary>An action with everything that is known of it; what lists have comes first.</summary>
internal sealed record ActionDetail : ActionSummary
{
    [SetsRequiredMembers]
    private ActionDetail(ActionSummary summary, ActionLimits limits, JsonObject parameters, JsonObject outputs)
        : base(summary) => (Limits, Parameters, Outputs) = (limits, parameters, outputs);

    [JsonPropertyOrder(1)]
    public bool NonBlocking { get; init; }

    [JsonPropertyOrder(1)]
    public bool DryRun { get; init; }

    [JsonPropertyOrder(1)]
    public ActionLimits Limits { get; }

    [JsonPropertyOrder(1)]
    public RetryResponse? Retry { get; init; }

    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> RequiredServices { get; init; } = [];

    [JsonPropertyOrder(1)]
    public IReadOnlyList<DeclaredError> Errors { get; init; } = [];

    [JsonPropertyOrder(1)]
    public IReadOnlyList<ActionExample> Examples { get; init; } = [];

    [JsonPropertyOrder(1)]
    public string? DocsUrl { get; init; }

    [JsonPropertyOrder(1)]
    public JsonObject Parameters { get; }

    [JsonPropertyOrder(1)]
    public JsonObject Outputs { get; }

    internal static ActionDetail From(ActionDescriptor action, ActionPolicy policy) => new(
        ActionSummary.From(action),
        ActionLimits.From(policy),
        JsonSchemaWriter.Write(action.Parameters),
        JsonSchemaWriter.Write(action.Outputs))
    {
        NonBlocking = action.IsNonBlocking,
        DryRun = action.SupportsDryRun,
        Retry = action.Retry is { } retry ? RetryResponse.From(retry) : null,
        RequiredServices = action.RequiredServices,
        Errors = action.Errors,
        Examples = [.. action.Examples.Select(static example => new ActionExample(example.Title, JsonNode.Parse(example.ParametersJson) as JsonObject))],
        DocsUrl = action.DocsUrl,
    };
}

/// <summary>An example call.</summary>
internal sealed record ActionExample(string Title, JsonObject? Parameters);

/// <summary>The retries that an action suggests.</summary>
internal sealed record RetryResponse(int MaxAttempts, [property: DurationText] string Delay, double Factor, [property: DurationText] string MaxDelay)
{
    internal static RetryResponse From(DeclaredRetry retry) => new(retry.MaxAttempts, Duration.Format(retry.Delay), retry.Factor, Duration.Format(retry.MaxDelay));
}
