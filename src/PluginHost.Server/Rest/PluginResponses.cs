using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Unloading;
using PluginHost.Core.Schemas;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>The envelope of single things.</summary>
/// <param name="Value">The thing.</param>
internal sealed record Data<T>([property: System.Text.Json.Serialization.JsonPropertyName("data")] T Value)
    where T : notnull;

/// <summary>All plugins.</summary>
/// <param name="Data">The plugins.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Ignored">Folders and DLLs that are no plugins.</param>
/// <param name="Configuration">Whether plugins.json as it stands is in force.</param>
internal sealed record PluginListResponse(IReadOnlyList<PluginResponse> Data, int Total, IReadOnlyList<IgnoredCandidate> Ignored, ConfigurationResponse Configuration);

/// <summary>The state of plugins.json.</summary>
/// <param name="Path">The file.</param>
/// <param name="InForce">False when the last edit is not used.</param>
/// <param name="Problems">Why it is not used.</param>
internal sealed record ConfigurationResponse(string? Path, bool InForce, IReadOnlyList<string> Problems);

/// <summary>A plugin.</summary>
internal sealed record PluginResponse
{
    public required string Id { get; init; }

    public string? Version { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    [Words<PluginState>]
    public required string State { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required string Path { get; init; }

    public int? Generation { get; init; }

    public double LoadSeconds { get; init; }

    public string? SdkVersion { get; init; }

    public string? TargetFramework { get; init; }

    public string? ContentHash { get; init; }

    public IReadOnlyList<string> Actions { get; init; } = [];

    public IReadOnlyList<RejectedAction> RejectedActions { get; init; } = [];

    public IReadOnlyList<PluginRequirement> Requires { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public PluginRefusal? Refusal { get; init; }

    public string? Reason { get; init; }

    public RefusedUpdate? Update { get; init; }

    public string? PreviousVersion { get; init; }

    public IReadOnlyList<GenerationResponse> Generations { get; init; } = [];

    public IReadOnlyList<ChangeResponse> Changes { get; init; } = [];

    public System.Text.Json.Nodes.JsonObject? SettingsSchema { get; init; }

    internal static PluginResponse From(PluginEntry entry, PluginCatalog catalog, PluginHistory history) => new()
    {
        Id = entry.Id,
        Version = entry.Version,
        Title = entry.Descriptor?.Title,
        Description = entry.Descriptor?.Description,
        State = entry.State.ToWord(),
        Since = entry.Since,
        Path = entry.Path,
        Generation = entry.Generation,
        LoadSeconds = Math.Round(entry.LoadDuration.TotalSeconds, 4),
        SdkVersion = entry.Descriptor?.SdkVersion.ToString(),
        TargetFramework = entry.Descriptor?.TargetFramework,
        ContentHash = entry.Descriptor?.ContentHash,
        Actions = [.. entry.Descriptor?.Actions.Select(static action => action.Ref) ?? []],
        RejectedActions = entry.Descriptor?.RejectedActions ?? [],
        Requires = entry.Descriptor?.Requires ?? [],
        Warnings = entry.Warnings,
        Refusal = entry.Refusal,
        Reason = entry.Reason,
        Update = entry.Update,
        PreviousVersion = entry.PreviousVersion,
        Generations = [.. catalog.Generations(entry.Id).Select(GenerationResponse.From)],
        Changes = [.. history.Of(entry.Id).Select(ChangeResponse.From)],
        SettingsSchema = entry.Descriptor?.Settings is { } settings ? JsonSchemaWriter.Write(settings) : null,
    };
}

/// <summary>A load of a plugin that is in memory.</summary>
/// <param name="Name"><c>id@version#n</c>.</param>
/// <param name="State"><c>loading active draining unloading unload_pending</c>.</param>
/// <param name="Since">When that state began.</param>
/// <param name="Calls">Calls that use it now.</param>
/// <param name="Reason">Why it is still there.</param>
/// <param name="Roots">What holds it in memory, when that was looked for.</param>
internal sealed record GenerationResponse(string Name, [property: Words<PluginState>] string State, DateTimeOffset Since, long Calls, string? Reason, IReadOnlyList<string> Roots)
{
    internal static GenerationResponse From(GenerationStatus status) => new(status.Name, status.State.ToWord(), status.Since, status.Calls, status.Reason, status.Roots);
}

/// <summary>Something that happened to a plugin.</summary>
/// <param name="At">When.</param>
/// <param name="What">A state, <c>replaced</c>, <c>update_refused</c>, or a command.</param>
/// <param name="Version">The version then.</param>
/// <param name="Generation">The number of the generation then.</param>
/// <param name="Actor">Who commanded it.</param>
/// <param name="Detail">Why, or what came of it.</param>
internal sealed record ChangeResponse(DateTimeOffset At, string What, string? Version, int? Generation, string? Actor, string? Detail)
{
    internal static ChangeResponse From(PluginChange change) => new(change.At, change.What, change.Version, change.Generation, change.Actor, change.Detail);
}

/// <summary>The whole decision about a plugin.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="State">Where it is.</param>
/// <param name="Decision">The decision in one sentence.</param>
/// <param name="Checks">Each step, in order.</param>
/// <param name="Refusal">Why it is refused.</param>
/// <param name="Warnings">What is odd but not wrong.</param>
internal sealed record ExplainResponse(string Id, [property: Words<PluginState>] string State, string Decision, IReadOnlyList<PluginCheck> Checks, PluginRefusal? Refusal, IReadOnlyList<string> Warnings)
{
    internal static ExplainResponse From(PluginEntry entry) => new(
        entry.Id,
        entry.State.ToWord(),
        entry.Refusal is { } refusal ? $"Refused ({refusal.Code}): {refusal.Message} {refusal.Fix}" : $"'{entry.Id}' {entry.Version} is {entry.State.ToWord()}.",
        entry.Checks,
        entry.Refusal,
        entry.Warnings);
}
