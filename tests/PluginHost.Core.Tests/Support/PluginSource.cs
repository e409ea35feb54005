namespace PluginHost.Core.Tests.Support;

/// <summary>A miniature plugin as source text.</summary>
/// <param name="AssemblyName">Simple name of the assembly.</param>
/// <param name="Code">C# text; <c>PluginHost.Sdk</c> and the usual namespaces are imported.</param>
internal sealed record PluginSource(string AssemblyName, string Code)
{
    /// <summary>The plugin's id; null leaves the identity out.</summary>
    public string? Id { get; init; } = AssemblyName.ToLowerInvariant();

    public string Version { get; init; } = "1.0.0";

    public string AssemblyVersion { get; init; } = "1.0.0.0";

    public string Framework { get; init; } = ".NETCoreApp,Version=v10.0";

    /// <summary>More attributes of the assembly, as C# text.</summary>
    public string Attributes { get; init; } = "";

    /// <summary>Images of other assemblies that the code uses.</summary>
    public IReadOnlyList<byte[]> References { get; init; } = [];

    /// <summary>Image of the SDK to compile against; null takes the host's own.</summary>
    public byte[]? Sdk { get; init; }

    /// <summary>A plugin with one action that answers <c>{"text": ...}</c>.</summary>
    public static PluginSource Healthy(string id = "healthy") => new("Healthy." + id, """
        public sealed record Greeting(string Text);

        public sealed class Actions
        {
            [Action("hello", Description = "Says hello.")]
            public Greeting Hello(string name = "you") => new("hello " + name);
        }
        """)
    { Id = id };
}
