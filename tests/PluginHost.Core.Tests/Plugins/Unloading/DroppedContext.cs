using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>A load context that no host has made: its code has run, and it was unloaded.</summary>
internal static class DroppedContext
{
    /// <summary>Runs code in a context of its own and drops it.</summary>
    /// <param name="body">Statements; <c>Own</c> is a record and <c>Colour</c> an enum.</param>
    /// <param name="types">More types.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static WeakReference Create(string body, string types = "")
    {
        var context = new AssemblyLoadContext("dropped", isCollectible: true);
        Run(context, body, types);
        context.Unload();
        return new WeakReference(context);
    }

    /// <summary>True when it is still there after several collections.</summary>
    internal static bool Survives(WeakReference context)
    {
        for (var i = 0; i < 10 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return context.IsAlive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(AssemblyLoadContext context, string body, string types)
    {
        var code = $$"""
            using System.Reflection;
            using System.Xml.Serialization;
            public enum Colour { Red }
            public sealed record Own(int Number = 1, Colour Colour = Colour.Red);
            {{types}}
            public static class Code { public static void Run() { {{body}} } }
            """;
        using var image = new MemoryStream(PluginCompiler.Library("Dropped", "1.0.0.0", code));
        context.LoadFromStream(image).GetType("Code")!.GetMethod("Run", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, null);
    }
}
