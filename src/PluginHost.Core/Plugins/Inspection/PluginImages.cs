using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>All .NET assemblies of a candidate, in memory.</summary>
internal sealed class PluginImages : IDisposable
{
    private readonly PluginCandidate _candidate;
    private readonly List<(string Path, string Problem)> _broken = [];
    private readonly Dictionary<string, PluginImage> _byName = new(StringComparer.OrdinalIgnoreCase);

    private PluginImages(PluginCandidate candidate) => _candidate = candidate;

    /// <summary>The assemblies that the plugin may use, by simple name; copies of shared assemblies are left out.</summary>
    internal IReadOnlyDictionary<string, PluginImage> ByName => _byName;

    /// <summary>What is odd about the files.</summary>
    internal List<string> Warnings { get; } = [];

    internal static PluginImages Read(PluginCandidate candidate)
    {
        var images = new PluginImages(candidate);
        foreach (var file in candidate.Assemblies) images.Add(file);
        return images;
    }

    /// <summary>The assembly with the plugin attribute; null when there is none.</summary>
    /// <exception cref="PluginRefusedException">There are several, one is marked twice, or the only candidate is broken.</exception>
    internal PluginImage? FindMain()
    {
        var marked = _byName.Values.Select(static image => (image, count: image.CountAssemblyAttributes("PluginHost.Sdk", "PluginAttribute"))).Where(static pair => pair.count > 0).ToArray();
        if (marked is [(var main, 1)]) return main;
        if (marked.Length > 0) throw Several([.. marked.Select(static pair => $"{Path.GetFileName(pair.image.Path)} ({pair.count} attributes)")]);
        if (FindBroken() is not { Path: { } path, Problem: { } problem }) return null;
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.BadImage, $"'{Path.GetFileName(path)}' cannot be read: {problem}.", path, "Build the plugin again and copy it completely.", "a .NET assembly", problem));
    }

    public void Dispose()
    {
        foreach (var image in _byName.Values) image.Dispose();
    }

    private void Add(string path)
    {
#pragma warning disable CA2000 // Kept images are disposed with this object, the others right here.
        var image = PluginImage.TryRead(path, out var problem);
#pragma warning restore CA2000
        if (image is null)
        {
            _broken.Add((path, problem!));
        }
        else if (HostAssemblies.Shared.Contains(image.Name))
        {
            Warnings.Add($"'{Path.GetFileName(path)}' (version {image.Version}) is ignored: the host brings this assembly. Reference the SDK with ExcludeAssets=\"runtime\".");
            image.Dispose();
        }
        else if (!_byName.TryAdd(image.Name, image))
        {
            Warnings.Add($"'{Path.GetFileName(path)}' is ignored: an assembly named '{image.Name}' is there already.");
            image.Dispose();
        }
    }

    // A file that is named as the plugin would be comes first. Any other counts, too, unless it is whole and native: it may have been the plugin.
    private (string? Path, string? Problem) FindBroken() =>
        _broken.OrderByDescending(broken => IsLikelyMain(broken.Path)).FirstOrDefault(broken => broken.Problem != PluginImage.NotManaged || IsLikelyMain(broken.Path));

    // It stands alone, or it is named like its folder or its deps.json.
    private bool IsLikelyMain(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return _byName.Count == 0 || string.Equals(name, _candidate.Name, StringComparison.OrdinalIgnoreCase) || File.Exists(Path.ChangeExtension(path, ".deps.json"));
    }

    private PluginRefusedException Several(string[] found) => new(PluginRefusal.Create(
        RefusalCodes.SeveralPlugins, $"'{_candidate.Name}' holds more than one plugin identity: {string.Join(", ", found)}.", _candidate.Path,
        "Give each plugin a folder of its own, and each plugin one identity.", "one assembly with one [assembly: Plugin]", string.Join(", ", found)));
}
