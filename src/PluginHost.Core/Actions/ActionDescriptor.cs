using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>Everything that is known of an action without running its code. Immutable.</summary>
public sealed record ActionDescriptor
{
    /// <summary>Id of the plugin that exports it.</summary>
    public required string PluginId { get; init; }

    /// <summary>Name inside the plugin.</summary>
    public required string Name { get; init; }

    /// <summary>What it is called by: <c>&lt;plugin-id&gt;.&lt;name&gt;</c>.</summary>
    public string Ref => field ??= $"{PluginId}.{Name}";

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>Group that lists show it under.</summary>
    public required string Category { get; init; }

    /// <summary>SemVer version of its contract.</summary>
    public required string Version { get; init; }

    /// <summary>Bare names that it asks for.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Words to filter by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What an embedding program said of it beside that; empty for plugins' actions.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Icon name or emoji; null means none.</summary>
    public string? Icon { get; init; }

    /// <summary>Colour as <c>#rrggbb</c>.</summary>
    public required string Color { get; init; }

    /// <summary>How it finishes.</summary>
    public ActionMode Mode { get; init; }

    /// <summary>Time limit of one attempt; null means the host's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True when running it twice does no harm.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>True when it never blocks its thread.</summary>
    public bool IsNonBlocking { get; init; }

    /// <summary>Names of the HTTP services that it calls.</summary>
    public IReadOnlyList<string> RequiredServices { get; init; } = [];

    /// <summary>Error codes that it may answer with.</summary>
    public IReadOnlyList<DeclaredError> Errors { get; init; } = [];

    /// <summary>Example calls.</summary>
    public IReadOnlyList<DeclaredExample> Examples { get; init; } = [];

    /// <summary>The retry policy that it suggests; null means the host's.</summary>
    public DeclaredRetry? Retry { get; init; }

    /// <summary>Address of its documentation; null means none.</summary>
    public string? DocsUrl { get; init; }

    /// <summary>Shape of its parameters.</summary>
    public required ValueSchema Parameters { get; init; }

    /// <summary>Shape of its outputs.</summary>
    public required ValueSchema Outputs { get; init; }

    /// <summary>True when it can say what it would do.</summary>
    public bool SupportsDryRun { get; init; }

    /// <summary>Where its code is.</summary>
    internal ActionBinding Binding { get; init; } = ActionBinding.None;
}

/// <summary>An error code that an action may answer with.</summary>
/// <param name="Code">The code.</param>
/// <param name="Description">When it happens.</param>
/// <param name="Retryable">True when the same call may succeed later.</param>
public sealed record DeclaredError(string Code, string Description, bool Retryable);

/// <summary>An example call.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="ParametersJson">Its parameters as JSON text.</param>
public sealed record DeclaredExample(string Title, string ParametersJson);

/// <summary>The retry policy that an action suggests.</summary>
/// <param name="MaxAttempts">Attempts in all.</param>
/// <param name="Delay">Delay before the second attempt.</param>
/// <param name="Factor">Factor from one delay to the next.</param>
/// <param name="MaxDelay">Longest delay.</param>
public sealed record DeclaredRetry(int MaxAttempts, TimeSpan Delay, double Factor, TimeSpan MaxDelay);

/// <summary>Where an action's code is, by metadata token of the plugin's main assembly.</summary>
/// <param name="Style">How it is called.</param>
/// <param name="TypeToken">Token of the class.</param>
/// <param name="TypeName">Full name of the class, for messages.</param>
/// <param name="MethodToken">Token of the method; 0 for classes.</param>
/// <param name="WrapsResult">True when the result is no object and becomes the output <c>result</c>.</param>
internal sealed record ActionBinding(ActionStyle Style, int TypeToken, string TypeName, int MethodToken, bool WrapsResult = false)
{
    internal static ActionBinding None { get; } = new(ActionStyle.Json, 0, "", 0);
}

/// <summary>How an action's code is called.</summary>
internal enum ActionStyle
{
    /// <summary>A class over JSON.</summary>
    Json = 0,

    /// <summary>A class over records.</summary>
    Typed,

    /// <summary>A method.</summary>
    Method,
}
