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
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The version that runs, else the one that was found.</summary>
    public string? Version { get; init; }

    /// <summary>Its title for people.</summary>
    public string? Title { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Words<PluginState>]
    public required string State { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The folder or DLL that it was found at.</summary>
    public required string Path { get; init; }

    /// <summary>The number of the generation that runs, or is the last to go.</summary>
    public int? Generation { get; init; }

    /// <summary>The time from finding it to the decision, in seconds.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>The SDK that it was built against.</summary>
    public string? SdkVersion { get; init; }

    /// <summary>The framework that it was built for.</summary>
    public string? TargetFramework { get; init; }

    /// <summary>SHA-256 over its files.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Refs of its actions.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Actions that are left out, with every problem.</summary>
    public IReadOnlyList<RejectedAction> RejectedActions { get; init; } = [];

    /// <summary>The plugins that it requires.</summary>
    public IReadOnlyList<PluginRequirement> Requires { get; init; } = [];

    /// <summary>What is odd but not wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why it cannot be loaded.</summary>
    public PluginRefusal? Refusal { get; init; }

    /// <summary>Why it is disabled or quarantined, or still in memory.</summary>
    public string? Reason { get; init; }

    /// <summary>What lies in its folder and does not run.</summary>
    public RefusedUpdate? Update { get; init; }

    /// <summary>What a rollback brings; null when it has nowhere to go.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>The generations in memory.</summary>
    public IReadOnlyList<GenerationResponse> Generations { get; init; } = [];

    /// <summary>The last 50 changes, newest first.</summary>
    public IReadOnlyList<ChangeResponse> Changes { get; init; } = [];

    /// <summary>The JSON Schema of its settings; null when it takes none.</summary>
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
