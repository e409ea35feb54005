namespace PluginHost.Sdk;

/// <summary>
/// Names a plugin that must run before this one is loaded. Written by the SDK's build targets: say
/// <c>&lt;PluginRequires Include="core" Version="0.1.0" /&gt;</c> in the project rather than this by hand.
/// </summary>
/// <remarks>It is about order alone: the two do not see each other's types, and call each other through <see cref="ActionContext.InvokeAsync"/>.</remarks>
/// <param name="pluginId">Id of the required plugin, <c>^[a-z0-9][a-z0-9_-]{0,31}$</c>: another one than this, and each at most once.</param>
/// <param name="minimumVersion">The lowest SemVer version that will do; higher ones do, too, by the precedence of SemVer. A pre-release is lower than its release.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class PluginRequiresAttribute(string pluginId, string minimumVersion) : Attribute
{
    /// <summary>Id of the required plugin.</summary>
    public string PluginId { get; } = pluginId;

    /// <summary>The lowest SemVer version that will do.</summary>
    public string MinimumVersion { get; } = minimumVersion;
}
