using System.Reflection;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Finds assemblies for reading metadata as the load context would: shared from the host, then the plugin's own, then the framework.</summary>
internal sealed class MetadataResolver(IReadOnlyDictionary<string, PluginImage> images) : MetadataAssemblyResolver
{
    public override Assembly? Resolve(MetadataLoadContext context, AssemblyName assemblyName)
    {
        var name = assemblyName.Name ?? "";
        if (!HostAssemblies.Shared.Contains(name) && images.TryGetValue(name, out var image)) return context.LoadFromByteArray(image.Bytes);
#pragma warning disable RS0030 // The host's and the framework's own files are not written to while the host runs; only plugin files must not be mapped.
        return HostAssemblies.TryGetPath(name, out var path) ? context.LoadFromAssemblyPath(path) : null;
#pragma warning restore RS0030
    }
}
