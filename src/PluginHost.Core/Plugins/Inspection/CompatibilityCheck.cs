using System.Reflection;
using System.Runtime.Versioning;
using PluginHost.Core.Plugins.Loading;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Checks that this host can run the plugin: framework, SDK, members, dependencies.</summary>
internal sealed class CompatibilityCheck(PluginImage main, PluginImages folder, InspectionTrail trail)
{
    /// <exception cref="PluginRefusedException">The plugin cannot run here.</exception>
    internal void Run()
    {
        CheckFramework();
        CheckShared();
        CheckMembers();
        CheckDependencies();
    }

    /// <summary>Version of an assembly that an image was built against; null when it does not use it.</summary>
    internal static Version? ReferencedVersion(PluginImage image, string name)
    {
        var references = image.Metadata.AssemblyReferences.Select(image.Metadata.GetAssemblyReference);
        return references.Where(reference => image.Metadata.StringComparer.Equals(reference.Name, name)).Select(static reference => reference.Version).FirstOrDefault();
    }

    /// <summary>The framework that an assembly was built for; null when it does not say.</summary>
    internal static string? TargetFramework(Assembly assembly) => assembly.GetCustomAttributesData().Find("System.Runtime.Versioning.TargetFrameworkAttribute")?.Argument<string>(0);

    private void CheckFramework()
    {
        if (main.ReadAssemblyAttribute("System.Runtime.Versioning", nameof(TargetFrameworkAttribute)) is not [{ } text]) return;
        var framework = ParseFramework(text);
        var good = framework?.Identifier switch
        {
            ".NETCoreApp" => framework.Version.Major <= Environment.Version.Major,
            ".NETStandard" => true,
            _ => false,
        };
        if (!good)
        {
            throw new PluginRefusedException(PluginRefusal.Create(
                RefusalCodes.WrongFramework, $"'{main.Name}' is built for {text}; this host runs .NET {Environment.Version.Major}.0.", main.Path,
                $"Build the plugin for net{Environment.Version.Major}.0 or older.", $".NETCoreApp,Version=v{Environment.Version.Major}.0 or older", text));
        }

        trail.Passed("framework", text);
    }

    private static FrameworkName? ParseFramework(string text)
    {
        try
        {
            return new FrameworkName(text);
        }
        catch (ArgumentException)
        {
            return null; // A name without sense is none that this host runs.
        }
    }

    private void CheckShared()
    {
        foreach (var image in folder.ByName.Values)
        {
            foreach (var name in HostAssemblies.Shared)
            {
                if (ReferencedVersion(image, name) is not { } wanted) continue;
                var offered = AssemblyName.GetAssemblyName(HostAssemblies.SharedPath(name)).Version!;
                if (wanted > offered) throw Newer(image, name, wanted, offered);
            }
        }

        trail.Passed("sdk", $"built against SDK {ReferencedVersion(main, HostAssemblies.SdkName)}, this host has {HostAssemblies.SdkVersion}");
    }

    private static PluginRefusedException Newer(PluginImage image, string name, Version wanted, Version offered) => new(PluginRefusal.Create(
        name == HostAssemblies.SdkName ? RefusalCodes.SdkNewer : RefusalCodes.SharedAssemblyNewer,
        $"'{image.Name}' is built against {name} {wanted}; this host has {offered}.", image.Path,
        $"Update the host, or build the plugin against {name} {offered} or older. A copy beside the plugin does not help: the host's own is always used.",
        $"{name} {offered} or older", wanted.ToString()));

    private void CheckMembers()
    {
        foreach (var image in folder.ByName.Values)
        {
            var missing = ContractMembers.Current.FindMissing(image).Distinct(StringComparer.Ordinal).ToArray();
            if (missing.Length == 0) continue;
            throw new PluginRefusedException(new PluginRefusal(
                RefusalCodes.MissingMember, $"'{image.Name}' uses '{missing[0]}', which the SDK of this host does not have.", missing[0], $"a member of PluginHost.Sdk {HostAssemblies.SdkVersion}",
                "not there", "Build the plugin against the SDK of this host, or update the host.", missing));
        }

        trail.Passed("members", "every SDK type and member that it uses exists here");
    }

    // The main assembly's references must all be there; those of libraries may be optional and are only mentioned.
    private void CheckDependencies()
    {
        string[] missing = [.. Missing(main)];
        if (missing.Length > 0)
        {
            throw new PluginRefusedException(new PluginRefusal(
                RefusalCodes.MissingDependency, $"'{main.Name}' needs '{missing[0]}', which is neither beside it nor part of the framework.", missing[0], "the assembly in the plugin's folder", "nothing",
                "Copy the whole output folder of the plugin's build, its deps.json included.", missing));
        }

        foreach (var image in folder.ByName.Values.Where(image => image != main))
        {
            foreach (var name in Missing(image)) folder.Warnings.Add($"'{image.Name}' refers to '{name}', which is not there; calls that need it will fail.");
        }

        trail.Passed("dependencies", $"{main.Metadata.AssemblyReferences.Count} references found");
    }

    private IEnumerable<string> Missing(PluginImage image)
    {
        foreach (var reference in image.Metadata.AssemblyReferences.Select(image.Metadata.GetAssemblyReference))
        {
            var name = image.Metadata.GetString(reference.Name);
            if (HostAssemblies.TryGetPath(name, out _)) continue;
            if (!folder.ByName.TryGetValue(name, out var own)) yield return $"{name} {reference.Version}";
            else if (own.Version < reference.Version) yield return $"{name} {reference.Version} (version {own.Version} is there)";
        }
    }
}
