using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PluginHost.Core.Plugins.Unloading;

/// <summary>
/// Empties the runtime's reflection caches after an unload. They hold types that were serialised or created through reflection for ever;
/// the libraries empty them for hot reload through handlers of their own, and those are called here.
/// </summary>
/// <remarks>
/// Source: the handlers that <see cref="MetadataUpdateHandlerAttribute"/> marks are meant for hot reload; that they let collectible contexts
/// go is measured, not documented, and tested on every runtime. Handlers of ASP.NET Core are left alone: they rebuild routes.
/// </remarks>
internal static class CacheJanitor
{
    private static readonly ConcurrentDictionary<Assembly, Action<Type[]?>[]> Handlers = new();

    /// <summary>Empties the caches and takes a dropped load context out of tables that cannot be emptied. Thread-safe.</summary>
    /// <param name="dropped">The load context; nothing happens when it is gone.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller must not be left with a reference to the context.
    internal static void Clean(WeakReference dropped)
    {
        if (dropped.Target is not AssemblyLoadContext context) return;
        Clean();
        FrameworkTables.Forget(context);
    }

    /// <summary>Empties the caches. Thread-safe.</summary>
    /// <returns>The types of the handlers that ran.</returns>
    internal static IReadOnlyList<string> Clean()
    {
        var handlers = AssemblyLoadContext.Default.Assemblies.Where(IsLibrary).SelectMany(static assembly => Handlers.GetOrAdd(assembly, FindHandlers)).ToArray();
        foreach (var clear in handlers) clear([]); // Not null: the core library would then walk through all types of all assemblies.
        return [.. handlers.Select(static handler => handler.Method.DeclaringType!.FullName!)];
    }

    private static bool IsLibrary(Assembly assembly) => assembly.GetName().Name is { } name
        && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));

    private static Action<Type[]?>[] FindHandlers(Assembly assembly) =>
    [
        .. assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>()
            .Select(static handler => handler.HandlerType.GetMethod("ClearCache", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(Type[])]))
            .OfType<MethodInfo>().Select(static method => method.CreateDelegate<Action<Type[]?>>()),
    ];
}
