using System.Reflection;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Reads which plugins a plugin requires.</summary>
internal static class RequirementReader
{
    /// <summary>The requirements, in the order of their ids.</summary>
    /// <exception cref="PluginRefusedException">One of them is declared wrongly.</exception>
    internal static IReadOnlyList<PluginRequirement> Read(string id, Assembly assembly)
    {
        var attributes = assembly.GetCustomAttributesData().All(SchemaAttributes.Sdk + "PluginRequiresAttribute");
        PluginRequirement[] requirements = [.. attributes.Select(static attribute => new PluginRequirement(attribute.Argument<string>(0) ?? "", attribute.Argument<string>(1) ?? ""))];
        string[] problems = [.. requirements.SelectMany(requirement => ProblemsOf(id, requirement)), .. Repeated(requirements)];
        if (problems.Length == 0) return [.. requirements.OrderBy(static requirement => requirement.PluginId, StringComparer.Ordinal)];
        throw new PluginRefusedException(new PluginRefusal(
            RefusalCodes.InvalidMetadata, $"The requirements of plugin '{id}' are declared wrongly: {problems[0]}", assembly.GetName().Name!, "ids of other plugins, each once and with a semantic version", null,
            "Mend the <PluginRequires> items in the plugin's project.", problems));
    }

    private static IEnumerable<string> ProblemsOf(string id, PluginRequirement requirement)
    {
        if (!PluginIdentity.IsId(requirement.PluginId)) yield return $"'{requirement.PluginId}' is not a plugin id ({PluginIdentity.IdRule}).";
        if (requirement.PluginId == id) yield return "it requires itself.";
        if (!SemanticVersion.TryParse(requirement.MinimumVersion, out _)) yield return $"the version '{requirement.MinimumVersion}' of '{requirement.PluginId}' is not a semantic version such as 1.2.3.";
    }

    private static IEnumerable<string> Repeated(IEnumerable<PluginRequirement> requirements) =>
        requirements.GroupBy(static requirement => requirement.PluginId, StringComparer.Ordinal).Where(static group => group.Skip(1).Any()).Select(static group => $"'{group.Key}' is required more than once.");
}
