using System.Reflection;
using System.Runtime.Loader;
using PluginHost.Core.Plugins.Faults;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>
/// The isolated, collectible context of one generation. An assembly comes from the first of: the contract that the host shares, the
/// plugin's own files, the framework. Nothing else of the host is visible.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly DepsFile _deps;

    /// <summary>Prepares a context; nothing is loaded yet.</summary>
    /// <param name="name"><c>id@version#n</c>, as dumps and logs show it.</param>
    /// <param name="mainAssemblyPath">Path of the main assembly in its shadow copy.</param>
    internal PluginLoadContext(string name, string mainAssemblyPath)
        : base(name, isCollectible: true)
    {
        _folder = Path.GetDirectoryName(mainAssemblyPath)!;
        _deps = DepsFile.Read(mainAssemblyPath);
    }

    /// <summary>Hears of exceptions that its code throws outside of calls.</summary>
    internal GenerationFaults? Faults { get; set; }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name ?? "";
        if (HostAssemblies.Shared.Contains(name)) return Default.LoadFromAssemblyName(new AssemblyName(name));
        if (FindOwn(assemblyName, name) is { } path) return LoadFromAssemblyPath(path);
        if (!HostAssemblies.IsPrivateToHost(name)) return null;
        throw new FileNotFoundException($"'{Name}' asked for '{assemblyName}', which is not in its folder. The host has an assembly of this name, but for itself alone.", name);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var fileName in NativeNames(unmanagedDllName))
        {
            var candidates = _deps.PlatformFiles("native", fileName).Append(fileName).Select(file => Path.Combine(_folder, file));
            if (candidates.FirstOrDefault(File.Exists) is { } path) return LoadUnmanagedDllFromPath(path);
        }

        return 0;
    }

    private string? FindOwn(AssemblyName assemblyName, string name)
    {
        var fileName = name + ".dll";
        if (assemblyName.CultureName is { Length: > 0 } culture) return Existing(Path.Combine(culture, fileName));
        return _deps.PlatformFiles("runtime", fileName).Select(Existing).FirstOrDefault(static path => path is not null) ?? Existing(fileName);
    }

    private string? Existing(string relativePath) => Path.Combine(_folder, relativePath) is var path && File.Exists(path) ? path : null;

    // The names that the runtime itself would try: as written, then with this platform's prefix and ending.
    private static IEnumerable<string> NativeNames(string name)
    {
        var (prefix, ending) = OperatingSystem.IsWindows() ? ("", ".dll") : ("lib", OperatingSystem.IsMacOS() ? ".dylib" : ".so");
        return new[] { name, name + ending, prefix + name + ending, prefix + name }.Distinct(StringComparer.Ordinal);
    }
}
