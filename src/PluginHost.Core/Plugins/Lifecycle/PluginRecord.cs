namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>What outlives the process of one plugin. Immutable; stored as JSON.</summary>
internal sealed record PluginRecord
{
    internal static PluginRecord Empty { get; } = new();

    /// <summary>What an operator decided over plugins.json; null when nobody did.</summary>
    public SwitchRecord? Switch { get; init; }

    /// <summary>Contents that ran, the last one first; at most two.</summary>
    public IReadOnlyList<GoodContent> Good { get; init; } = [];

    /// <summary>Hash of the content that was loaded last, well or not; null when none ever was.</summary>
    public string? Tried { get; init; }

    /// <summary>What was rolled back and stays away until the files change; null when nothing was.</summary>
    public HeldBackContent? HeldBack { get; init; }

    /// <summary>Set when the crash guard fenced it off; null when it did not.</summary>
    public Quarantine? Fence { get; init; }

    /// <summary>The same with a content that runs now.</summary>
    internal PluginRecord WithGood(GoodContent content) =>
        Good is [var last, ..] && last.ContentHash == content.ContentHash && last.Path == content.Path ? this : this with { Good = [content, .. Good.Where(old => old.ContentHash != content.ContentHash).Take(1)] };
}

/// <summary>An operator's decision.</summary>
/// <param name="IsEnabled">Whether the plugin may run.</param>
/// <param name="Actor">Who decided; null when not known.</param>
/// <param name="At">When (UTC).</param>
internal sealed record SwitchRecord(bool IsEnabled, string? Actor, DateTimeOffset At);

/// <summary>A content that ran well.</summary>
/// <param name="ContentHash">Of the files.</param>
/// <param name="Version">The version.</param>
/// <param name="Path">Where it was found.</param>
internal sealed record GoodContent(string ContentHash, string Version, string Path);

/// <summary>A content that was rolled back.</summary>
/// <param name="ContentHash">Of the files.</param>
/// <param name="Version">The version.</param>
/// <param name="Actor">Who did it; null when not known.</param>
/// <param name="At">When (UTC).</param>
internal sealed record HeldBackContent(string ContentHash, string Version, string? Actor, DateTimeOffset At);
