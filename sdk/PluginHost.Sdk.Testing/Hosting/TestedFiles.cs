using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Inspection;

namespace PluginHost.Sdk.Testing;

/// <summary>The files of a plugin that is tested.</summary>
internal static class TestedFiles
{
    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    /// <summary>The folder that a path of a test means.</summary>
    /// <exception cref="PluginTestException">There is none, or no plugin can be in it.</exception>
    internal static string FolderOf(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var folder = File.Exists(full) ? Path.GetDirectoryName(full)! : full;
        if (!Directory.Exists(folder)) throw PluginTestException.Of($"There is no plugin at '{path}'.", "the output folder of the plugin's build, or the main DLL in it", "neither a folder nor a file", "Build the plugin before the test runs, or mend the path.");
        if (Directory.EnumerateFiles(folder, "*.dll").Any()) return folder;
        throw PluginTestException.Of($"There is no plugin at '{path}'.", "the output folder of the plugin's build", "a folder without a DLL", "Build the plugin, or name the folder that its DLL lies in.");
    }

    /// <summary>Copies a plugin into a folder that belongs to this user alone: whoever else may write to the original is the business of its deployment.</summary>
    internal static PluginCandidate Copy(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", Deep))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new(target, target, [.. Directory.EnumerateFiles(target, "*", Deep).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Checks a plugin as the host would, without running any of its code.</summary>
    /// <exception cref="PluginTestException">It is no plugin, or refused.</exception>
    internal static InspectedPlugin Inspect(string path, PluginCandidate candidate)
    {
        var inspected = InspectedPlugin.Of(candidate);
        if (inspected.Refusal is { } refusal) throw Refusals.Refused(inspected.Id, refusal);
        if (inspected.Descriptor is not null) return inspected;
        throw PluginTestException.Of(
            $"There is no plugin at '{path}'.", "one assembly with [assembly: Plugin]", $"none in {string.Join(", ", candidate.Assemblies.Select(Path.GetFileName))}",
            "Let the plugin's project refer to the package PluginHost.Sdk, which writes the attribute, and name its output folder.");
    }
}
