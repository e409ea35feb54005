using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.Loader;

namespace PluginHost.Core.Plugins.Unloading;

/// <summary>
/// Takes a dropped load context out of tables of the framework that would hold its types for ever and have no handler that empties them:
/// those of type descriptors (Newtonsoft.Json and configuration binders fill them), data annotations, XML serializers and dispatch proxies.
/// </summary>
/// <remarks>
/// Source: what was found to hold contexts on .NET 10. The fields are private: one that is missing or is something else is left alone, and
/// plugins that filled it stay pending. Tested on every runtime. A later runtime mends type descriptors (dotnet/runtime pull request 114619).
/// </remarks>
internal static class FrameworkTables
{
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Takes out what belongs to a context that is being unloaded; others keep what they have. Thread-safe.</summary>
    internal static void Forget(AssemblyLoadContext context)
    {
        foreach (var table in ConcurrentTables().OfType<IDictionary>().Where(static table => table is not Hashtable)) Forget(table, context);
        if (Follow(Static("System.Private.Xml", "System.Xml.Serialization.DynamicAssemblies", "s_tableIsTypeDynamic"), "_defaultTable") is Hashtable xml)
        {
            lock (xml) Forget(xml, context); // As those who write to it do.
        }

        var proxies = Static("System.Reflection.DispatchProxy", "System.Reflection.DispatchProxyGenerator", "s_alcProxyAssemblyMap");
        proxies?.GetType().GetMethod("Remove", [typeof(AssemblyLoadContext)])?.Invoke(proxies, [context]);
    }

    private static IEnumerable<object?> ConcurrentTables()
    {
        const string descriptors = "System.ComponentModel.TypeConverter";
        yield return Static(descriptors, "System.ComponentModel.TypeDescriptor", "s_defaultProviderInitialized");
        yield return Static(descriptors, "System.ComponentModel.TypeDescriptor", "s_providerTypeTable");
        yield return Follow(TypeDescriptor.GetProvider(typeof(object)), "Provider", "_typeData");
        yield return Follow(TypeDescriptor.GetProvider(TypeDescriptor.InterfaceType), "Provider", "_typeData");
        yield return Follow(Static("System.ComponentModel.Annotations", "System.ComponentModel.DataAnnotations.ValidationAttributeStore", "<Instance>k__BackingField"), "_typeStoreItems");
    }

    private static void Forget(IDictionary table, AssemblyLoadContext context)
    {
        foreach (var type in table.Keys.OfType<Type>().Where(type => IsOf(type, context)).ToArray()) table.Remove(type);
    }

    // List<Own> is a type of the framework, and is held by Own all the same.
    private static bool IsOf(Type type, AssemblyLoadContext context) => type.IsCollectible && (type.HasElementType
        ? IsOf(type.GetElementType()!, context)
        : AssemblyLoadContext.GetLoadContext(type.Assembly) == context || type.GenericTypeArguments.Any(argument => IsOf(argument, context)));

    private static object? Static(string assembly, string type, string field) =>
        AssemblyLoadContext.Default.Assemblies.FirstOrDefault(loaded => loaded.GetName().Name == assembly)?.GetType(type)?.GetField(field, Fields)?.GetValue(null);

    private static object? Follow(object? start, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields) start = start?.GetType().GetField(field, Fields)?.GetValue(start);
        return start;
    }
}
