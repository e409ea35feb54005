namespace PluginHost.Core.Actions.InCode;

/// <summary>What is said of an action that the embedding program registers.</summary>
public sealed record CodeActionOptions
{
    internal static CodeActionOptions Default { get; } = new();

    /// <summary>Title for people; null makes one of the name.</summary>
    public string? Title { get; init; }

    /// <summary>What it does; null says nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Group that lists show it under. Default: <c>General</c>.</summary>
    public string Category { get; init; } = "General";

    /// <summary>Time limit of one attempt, more than zero; null means the host's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True when running it twice does no harm. Default: false.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>True when it never blocks its thread: it then runs on the caller's. Default: false.</summary>
    public bool IsNonBlocking { get; init; }

    /// <summary>Words to filter by. Default: none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whatever the program wants to find again with the action (P1). Default: nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
