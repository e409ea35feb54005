namespace PluginHost.Core.Plugins;

/// <summary>What the catalogue knows of a plugin at one moment. Immutable: every change is a new entry.</summary>
public sealed record PluginEntry
{
    /// <summary>The plugin's id; while it is not known, one made from the folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>The version that runs, else the one found; null while it is not known.</summary>
    public string? Version { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required PluginState State { get; init; }

    /// <summary>When that state began (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The folder or DLL that it was found at.</summary>
    public required string Path { get; init; }

    /// <summary>What it exports; null when it could not be read.</summary>
    public PluginDescriptor? Descriptor { get; init; }

    /// <summary>Why it is refused; null when it is not.</summary>
    public PluginRefusal? Refusal { get; init; }

    /// <summary>Why it is disabled or quarantined, or what it waits for while it is loading; null when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>What lies in its folder and does not run, since it is refused or was rolled back; null when what lies there is what runs.</summary>
    public RefusedUpdate? Update { get; init; }

    /// <summary>The version that a rollback brings back; null when there is none.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>Number of the running or leaving generation; null when there is none.</summary>
    public int? Generation { get; init; }

    /// <summary>Time from finding it to the decision.</summary>
    public TimeSpan LoadDuration { get; init; }

    /// <summary>What is odd but not wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Each step of the decision.</summary>
    public IReadOnlyList<PluginCheck> Checks { get; init; } = [];

    /// <summary>True while only its last generation is left of it.</summary>
    internal bool IsLeaving => State is PluginState.Draining or PluginState.Unloading or PluginState.UnloadPending;

    /// <summary>True when it says the same as another entry, apart from when it was made.</summary>
    internal bool SaysTheSameAs(PluginEntry other) => (Id, Version, State, Refusal, Reason) == (other.Id, other.Version, other.State, other.Refusal, other.Reason)
        && (Update, PreviousVersion, Generation) == (other.Update, other.PreviousVersion, other.Generation) && Warnings.SequenceEqual(other.Warnings);
}

/// <summary>A new version that does not run; the last good one does.</summary>
/// <param name="Version">Its version; null when it could not be read.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Refusal">Why it does not run.</param>
public sealed record RefusedUpdate(string? Version, string Path, PluginRefusal Refusal);

/// <summary>A folder or DLL in a scanned folder that is no plugin.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Reason">Why it is none.</param>
public sealed record IgnoredCandidate(string Path, string Reason);
