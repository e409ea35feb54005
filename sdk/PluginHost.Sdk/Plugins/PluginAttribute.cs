namespace PluginHost.Sdk;

/// <summary>Identity of a plugin. Written by the SDK's build targets; set the MSBuild properties rather than this by hand.</summary>
/// <param name="id">
/// The id, <c>^[a-z0-9][a-z0-9_-]{0,31}$</c>. MSBuild property <c>PluginId</c>, by default the assembly's name in kebab case
/// (<c>Acme.Weather</c> becomes <c>acme-weather</c>).
/// </param>
/// <param name="version">The SemVer version. MSBuild property <c>PluginVersion</c>, by default <c>$(Version)</c>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class PluginAttribute(string id, string version) : Attribute
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;

    /// <summary>The SemVer version.</summary>
    public string Version { get; } = version;

    /// <summary>Title for people. Default: the id.</summary>
    public string? Title { get; init; }

    /// <summary>What the plugin is for, one or two sentences.</summary>
    public string? Description { get; init; }
}
