namespace PluginHost.Sdk;

/// <summary>Declares an error code that the action may answer with, so that catalogues and metrics know it.</summary>
/// <param name="code">The code: a lower-case letter, then lower-case letters, digits or underscores, 64 characters at most.</param>
/// <param name="description">When it happens and what the caller can do.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class ActionErrorAttribute(string code, string description) : Attribute
{
    /// <summary>The code, as in <see cref="ActionResult.Code"/>.</summary>
    public string Code { get; } = code;

    /// <summary>When it happens and what the caller can do.</summary>
    public string Description { get; } = description;

    /// <summary>True when the same call may succeed later. Default: false.</summary>
    public bool Retryable { get; init; }
}
