using System.Collections.Frozen;
using PluginHost.Sdk;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>What the host's own side offers to plugins: the shared contract assemblies and the framework, and nothing else of the host.</summary>
internal static class HostAssemblies
{
    /// <summary>Simple name of the contract assembly.</summary>
    internal const string SdkName = "PluginHost.Sdk";

    /// <summary>
    /// Assemblies whose types cross the border, decided by simple name and before anything else. A private copy of one of them would be a
    /// second type of the same name, and every cast would fail.
    /// </summary>
    internal static FrozenSet<string> Shared { get; } =
        new[] { SdkName, "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Version of the contract that this host has.</summary>
    internal static Version SdkVersion { get; } = typeof(IAction).Assembly.GetName().Version!;

    private static readonly FrozenDictionary<string, string> Platform = ReadPlatform();

    private static readonly string CoreFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Path of an assembly that plugins may take from the host's side: shared, or part of the framework.</summary>
    internal static bool TryGetPath(string name, out string path) => Platform.TryGetValue(name, out path!) && (Shared.Contains(name) || IsFramework(path));

    /// <summary>True when the host itself carries an assembly of this name that plugins must not see.</summary>
    internal static bool IsPrivateToHost(string name) => Platform.ContainsKey(name) && !TryGetPath(name, out _);

    /// <summary>Path of a shared assembly.</summary>
    internal static string SharedPath(string name) => Platform[name];

    // A framework-dependent host has the framework in folders of its own; in a self-contained one they cannot be told apart.
    private static bool IsFramework(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return folder != BaseFolder || CoreFolder == BaseFolder;
    }

    private static string BaseFolder => Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    // System.Private.CoreLib is listed twice; the first entry is the one that runs.
    private static FrozenDictionary<string, string> ReadPlatform()
    {
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        return paths.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
