using PluginHost.Sdk;
using YamlDotNet.Serialization;

namespace TestPlugins.Yaml;

/// <summary>Compiled into two plugins, each with another major version of the same library.</summary>
public static class YamlVersion
{
    [Action("version", Description = "Which version of the library this plugin runs with, after using it.")]
    public static VersionOutputs Version()
    {
        var text = new SerializerBuilder().Build().Serialize(new[] { 1, 2 });
        return new(typeof(ISerializer).Assembly.GetName().Version!.Major, text.Trim().ReplaceLineEndings(","));
    }
}

public sealed record VersionOutputs(int Major, string Yaml);
