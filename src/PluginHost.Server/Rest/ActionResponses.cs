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
    /// <summary>What it is called by: <c>plugin.name</c>.</summary>
    public required string Ref { get; init; }

    /// <summary>The plugin that exports it.</summary>
    public required string Plugin { get; init; }

    /// <summary>Its name inside the plugin.</summary>
    public required string Name { get; init; }

    /// <summary>Its title for people.</summary>
    public required string Title { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>The group that lists show it under.</summary>
    public required string Category { get; init; }

    /// <summary>The SemVer version of its contract.</summary>
    public required string Version { get; init; }

    /// <summary>Bare names that it asks for.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Words to filter by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The name of an icon, or an emoji.</summary>
    public string? Icon { get; init; }

    /// <summary>A colour such as <c>#8c8c8c</c>.</summary>
    public required string Color { get; init; }

    /// <summary><c>sync</c>: it is done when it returns; <c>event_driven</c>: when an event says so.</summary>
    [OneOf("sync", "event_driven")]
    public required string Mode { get; init; }

    /// <summary>True when running it twice does no harm.</summary>
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

    /// <summary>True when it never blocks a thread.</summary>
    [JsonPropertyOrder(1)]
    public bool NonBlocking { get; init; }

    /// <summary>True when it can say what it would do.</summary>
    [JsonPropertyOrder(1)]
    public bool DryRun { get; init; }

    /// <summary>The limits in force.</summary>
    [JsonPropertyOrder(1)]
    public ActionLimits Limits { get; }

    /// <summary>The retries that it suggests itself; null when it suggests none.</summary>
    [JsonPropertyOrder(1)]
    public RetryResponse? Retry { get; init; }

    /// <summary>Names of the HTTP services that it calls.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> RequiredServices { get; init; } = [];

    /// <summary>The error codes of its own.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<DeclaredError> Errors { get; init; } = [];

    /// <summary>Example calls.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<ActionExample> Examples { get; init; } = [];

    /// <summary>The address of its documentation.</summary>
    [JsonPropertyOrder(1)]
    public string? DocsUrl { get; init; }

    /// <summary>The JSON Schema of its parameters.</summary>
    [JsonPropertyOrder(1)]
    public JsonObject Parameters { get; }

    /// <summary>The JSON Schema of its outputs.</summary>
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
/// <param name="Title">What it shows.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record ActionExample(string Title, JsonObject? Parameters);

/// <summary>The retries that an action suggests.</summary>
/// <param name="MaxAttempts">Attempts in all.</param>
/// <param name="Delay">The delay before the second attempt.</param>
/// <param name="Factor">The factor from one delay to the next.</param>
/// <param name="MaxDelay">The longest delay.</param>
internal sealed record RetryResponse(int MaxAttempts, [property: DurationText] string Delay, double Factor, [property: DurationText] string MaxDelay)
{
    internal static RetryResponse From(DeclaredRetry retry) => new(retry.MaxAttempts, Duration.Format(retry.Delay), retry.Factor, Duration.Format(retry.MaxDelay));
}
