using System.Reflection;

namespace PluginHost.Sdk.Testing;

/// <summary>The plugins that a test project refers to. Its build writes each one's output folder into the test assembly.</summary>
internal static class TestedPlugins
{
    private const string Prefix = "PluginHost.TestedPlugin:";
    private const string ToDo = "Refer to the plugin's project with a ProjectReference from the test project, or name the plugin's output folder: PluginTestHost.LoadAsync(\"path\").";

    /// <summary>The only plugin that a test assembly refers to.</summary>
    /// <exception cref="PluginTestException">There is none, or there are several.</exception>
    internal static string FolderFor(Assembly tests) => Of(tests) switch
    {
        [] => throw PluginTestException.Of($"'{tests.GetName().Name}' does not refer to a plugin.", "one reference to a plugin's project", "none", ToDo),
        [var one] => one.Folder,
        var several => throw PluginTestException.Of(
            $"'{tests.GetName().Name}' refers to several plugins.", "one reference to a plugin's project", string.Join(", ", several.Select(static one => one.Name)),
            "Say which one by a type of it: PluginTestHost.LoadAsync<SomeAction>()."),
    };

    /// <summary>The plugin that a type belongs to.</summary>
    /// <exception cref="PluginTestException">No test assembly refers to it.</exception>
    internal static string FolderFor(Type type, Assembly tests)
    {
        var name = type.Assembly.GetName().Name;
        var known = Of(tests).Concat(AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => !assembly.IsCollectible).SelectMany(Of));
        return known.FirstOrDefault(one => one.Name == name).Folder
            ?? throw PluginTestException.Of($"'{type.Name}' is of '{name}', which is no plugin that '{tests.GetName().Name}' refers to.", "a type of a plugin that the test project refers to", $"the assembly '{name}'", ToDo);
    }

    private static List<(string Name, string Folder)> Of(Assembly assembly) =>
        [.. assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(static one => one.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(one => (one.Key[Prefix.Length..], Resolve(assembly, one.Value ?? "")))];

    // Relative to the test assembly: what is built here may run elsewhere.
    private static string Resolve(Assembly assembly, string folder) => Path.GetFullPath(folder.Replace('\\', '/'), Path.GetDirectoryName(assembly.Location) is { Length: > 0 } beside ? beside : AppContext.BaseDirectory);
}
