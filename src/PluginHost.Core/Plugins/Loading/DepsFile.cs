using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Plugins.Discovery;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>
/// The part of a <c>deps.json</c> that the folder's layout does not tell: which files belong to the plugin and which of them are for
/// this platform. Our own reader, since the runtime's resolver does not work in every kind of host.
/// </summary>
internal sealed class DepsFile
{
    private readonly List<(string Path, string Kind, string? Rid)> _assets = [];

    private DepsFile()
    {
    }

    /// <summary>Every file that it lists, relative to the plugin's folder, as build output lays them out.</summary>
    internal IEnumerable<string> Files => _assets.Select(static asset => asset.Path);

    /// <summary>Reads the deps.json of an assembly; one without assets when there is none or it is malformed.</summary>
    internal static DepsFile Read(string assemblyPath)
    {
        var deps = new DepsFile();
        var path = System.IO.Path.ChangeExtension(assemblyPath, ".deps.json");
        if (!File.Exists(path)) return deps;
        try
        {
            var root = JsonNode.Parse(PluginFile.ReadAllBytes(path), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip });
            var target = root?["runtimeTarget"]?["name"]?.GetValue<string>() ?? "";
            foreach (var (_, library) in root?["targets"]?[target] as JsonObject ?? []) deps.Add(library as JsonObject ?? []);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            deps._assets.Clear(); // A malformed file tells nothing: the folder's layout still does.
        }

        return deps;
    }

    /// <summary>Paths for this platform of a library's managed or native file, the most specific first.</summary>
    /// <param name="kind"><c>runtime</c> or <c>native</c>.</param>
    /// <param name="fileName">File name with its ending.</param>
    internal IEnumerable<string> PlatformFiles(string kind, string fileName)
    {
        foreach (var rid in Platform.Chain)
        {
            foreach (var asset in _assets)
            {
                if (asset.Kind == kind && asset.Rid == rid && System.IO.Path.GetFileName(asset.Path).Equals(fileName, StringComparison.OrdinalIgnoreCase)) yield return asset.Path;
            }
        }
    }

    private void Add(JsonObject library)
    {
        foreach (var (path, _) in library["runtime"] as JsonObject ?? []) _assets.Add((System.IO.Path.GetFileName(path), "runtime", null));
        foreach (var (path, _) in library["native"] as JsonObject ?? []) _assets.Add((System.IO.Path.GetFileName(path), "native", null));
        foreach (var (path, asset) in library["resources"] as JsonObject ?? []) _assets.Add(($"{asset?["locale"]}/{System.IO.Path.GetFileName(path)}", "resources", null));
        foreach (var (path, asset) in library["runtimeTargets"] as JsonObject ?? []) _assets.Add((path, asset?["assetType"]?.GetValue<string>() ?? "", asset?["rid"]?.GetValue<string>()));
    }

    /// <summary>This platform's runtime identifiers from the most to the least specific.</summary>
    private static class Platform
    {
        internal static readonly string[] Chain = Build();

        private static string[] Build()
        {
            var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            string[] systems = OperatingSystem.IsWindows() ? ["win"] : OperatingSystem.IsMacOS() ? ["osx", "unix"] : IsMusl ? ["linux-musl", "linux", "unix"] : ["linux", "unix"];
            IEnumerable<string> chain = [RuntimeInformation.RuntimeIdentifier, .. systems.SelectMany(system => new[] { $"{system}-{architecture}", system }), "any"];
            return [.. chain.Distinct(StringComparer.Ordinal)];
        }

        private static bool IsMusl => RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
    }
}
