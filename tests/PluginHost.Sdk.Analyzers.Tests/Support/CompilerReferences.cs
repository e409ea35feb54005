using Microsoft.CodeAnalysis;

namespace PluginHost.Sdk.Analyzers.Tests.Support;

/// <summary>What a plugin's source is compiled with: everything that this process runs on, the SDK and Newtonsoft.Json included.</summary>
internal static class CompilerReferences
{
    /// <summary>The implicit usings of a plugin.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using PluginHost.Sdk;
        """;

    public static IEnumerable<MetadataReference> All { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(IsForPlugins).Select(static path => MetadataReference.CreateFromFile(path))];

    private static bool IsForPlugins(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name is "PluginHost.Sdk" or "Newtonsoft.Json" or "netstandard" or "mscorlib"
            || name.StartsWith("System.", StringComparison.Ordinal) || name is "System"
            || (name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && name.EndsWith(".Abstractions", StringComparison.Ordinal));
    }
}
