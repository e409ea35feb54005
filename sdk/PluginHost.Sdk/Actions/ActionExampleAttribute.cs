namespace PluginHost.Sdk;

/// <summary>An example call; the host checks its parameters against the action when the plugin is loaded.</summary>
/// <param name="title">What the example shows.</param>
/// <param name="parameters">The parameters as a JSON object.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class ActionExampleAttribute(string title, string parameters) : Attribute
{
    /// <summary>What the example shows.</summary>
    public string Title { get; } = title;

    /// <summary>The parameters as a JSON object.</summary>
    public string Parameters { get; } = parameters;
}
