namespace PluginHost.Sdk;

/// <summary>Exports a class or a public method as an action.</summary>
/// <remarks>
/// On a class it needs <see cref="IAction{TParameters,TResult}"/> or <see cref="IAction"/>; on a method the parameters are bound by
/// name from the JSON parameters. The host reads it from metadata: nothing of the plugin runs before it is checked.
/// </remarks>
/// <param name="name">
/// Name inside the plugin: a lower-case letter, then lower-case letters, digits or underscores, 64 characters at most.
/// The action is called as <c>&lt;plugin-id&gt;.&lt;name&gt;</c>. Source: BudPipeline's action types, which allow letters, digits and underscores.
/// </param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class ActionAttribute(string name) : Attribute
{
    /// <summary>Name inside the plugin, without the plugin's id.</summary>
    public string Name { get; } = name;

    /// <summary>Title for people. Default: the name in words (<c>post_message</c> becomes <c>Post message</c>).</summary>
    public string? Title { get; init; }

    /// <summary>What the action does, one or two sentences. Required, at most 2,000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>Group that lists show the action under, at most 64 characters. Default: <c>General</c>.</summary>
    public string Category { get; init; } = "General";

    /// <summary>SemVer version of the action's contract. Default: the plugin's version.</summary>
    public string? Version { get; init; }

    /// <summary>Other bare names (same form as the name), unique over all plugins; a name already taken is reported and not given.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Free words to filter by.</summary>
    public string[] Tags { get; init; } = [];

    /// <summary>Name of an icon or an emoji, for user interfaces. Default: none.</summary>
    public string? Icon { get; init; }

    /// <summary>Colour for user interfaces as <c>#rrggbb</c>. Default: <c>#8c8c8c</c> (source: BudPipeline's ActionMeta).</summary>
    public string Color { get; init; } = "#8c8c8c";

    /// <summary>How the action finishes. Default: <see cref="ActionMode.Sync"/>.</summary>
    public ActionMode Mode { get; init; }

    /// <summary>
    /// Time limit of one attempt as a duration (<c>500ms</c>, <c>30s</c>, <c>5m</c>), more than zero and at most <c>24h</c>.
    /// <c>plugins.json</c> overrides it, its <c>defaults</c> included. Default: 30 s.
    /// </summary>
    public string? Timeout { get; init; }

    /// <summary>True when running it twice with the same parameters does no harm: the host may then repeat it after a crash.</summary>
    public bool Idempotent { get; init; }

    /// <summary>
    /// True when the body never blocks its thread: no synchronous I/O, locks or long computation before an await. It then runs on the
    /// caller's thread, which saves a hop; a body that blocks all the same cannot be timed out until its first await.
    /// </summary>
    public bool NonBlocking { get; init; }

    /// <summary>Names of services in <c>plugins.json</c> (<c>services</c>) that the action calls.</summary>
    public string[] RequiredServices { get; init; } = [];

    /// <summary>Absolute http(s) address of the action's documentation. Default: none.</summary>
    public string? DocsUrl { get; init; }
}
