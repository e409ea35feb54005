namespace PluginHost.Core.Plugins;

/// <summary>What the catalogue knows of a plugin at one moment. Immutable: every change is a new entry.</summary>
public sealed record PluginEntry
{
    /// <summary>The plugin's id; while it is not known, one made from the folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>The version; null while it is not known.</summary>
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

    /// <summary>Number of the running generation; null when none runs.</summary>
    public int? Generation { get; init; }

    /// <summary>Time from finding it to the decision.</summary>
    public TimeSpan LoadDuration { get; init; }

    /// <summary>What is odd but not wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Each step of the decision.</summary>
    public IReadOnlyList<PluginCheck> Checks { get; init; } = [];
}

/// <summary>A folder or DLL in a scanned folder that is no plugin.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Reason">Why it is none.</param>
public sealed record IgnoredCandidate(string Path, string Reason);
