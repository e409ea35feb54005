using System.Reflection;
using PluginHost.Core.Plugins.Discovery;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Decides about a plugin from its files alone: none of its code runs here.</summary>
internal static class PluginInspector
{
    /// <summary>Checks a candidate.</summary>
    /// <param name="candidate">Where the plugin lies.</param>
    /// <param name="contentHash">Hash over its files.</param>
    /// <param name="trail">Receives each step of the decision.</param>
    /// <returns>What is known of the plugin; null when the candidate is no plugin at all.</returns>
    /// <exception cref="PluginRefusedException">The plugin cannot be loaded.</exception>
    internal static PluginDescriptor? Inspect(PluginCandidate candidate, string contentHash, InspectionTrail trail)
    {
        trail.Passed("files", $"{candidate.Files.Count} files, sha256 {contentHash[..16]}");
        using var folder = PluginImages.Read(candidate);
        if (folder.FindMain() is not { } main) return null;
        trail.Passed("image", $"{folder.ByName.Count} .NET assemblies, main assembly {Path.GetFileName(main.Path)}");
        trail.Identity = CheckIdentity(main);
        trail.Passed("identity", $"{trail.Identity.Id} {trail.Identity.Version}");
        FolderTrust.Check(candidate);
        trail.Passed("trust", "no other user may write to it and nothing in it points outside");
        new CompatibilityCheck(main, folder, trail).Run();
        var resolver = new MetadataResolver(folder.ByName);
        using var context = new MetadataLoadContext(resolver, "System.Private.CoreLib");
        var assembly = context.LoadFromByteArray(main.Bytes);
        return Describe(assembly, main, folder, contentHash, trail);
    }

    private static PluginDescriptor Describe(Assembly assembly, PluginImage main, PluginImages folder, string contentHash, InspectionTrail trail)
    {
        var attribute = assembly.GetCustomAttributesData().Find(SchemaAttributes.Sdk + "PluginAttribute")!;
        var (id, version) = trail.Identity!;
        var types = ReadTypes(assembly, main);
        var actions = new ActionInspector(id, version);
        foreach (var type in types) actions.Inspect(type);
        CheckActions(id, actions, trail);
        var warnings = folder.Warnings.Concat(actions.Warnings).ToList();
        var (settings, token) = ReadSettings(id, types, warnings);
        if (settings is not null) trail.Passed("settings type", $"{settings.Properties.Count} settings");
        var requires = RequirementReader.Read(id, assembly);
        return new PluginDescriptor
        {
            Id = id,
            Version = version,
            Title = attribute.Named<string>("Title") ?? Naming.Words(id),
            Description = attribute.Named<string>("Description"),
            AssemblyName = main.Name,
            MainFile = Path.GetFileName(main.Path),
            SdkVersion = CompatibilityCheck.ReferencedVersion(main, HostAssemblies.SdkName) ?? new Version(0, 0),
            TargetFramework = CompatibilityCheck.TargetFramework(assembly) ?? "unknown",
            ContentHash = contentHash,
            Actions = actions.Actions,
            RejectedActions = actions.Rejected,
            Requires = requires,
            Settings = settings,
            SettingsTypeToken = token,
            Warnings = warnings,
        };
    }

    private static PluginIdentity CheckIdentity(PluginImage main)
    {
        var (id, version) = main.ReadIdentity();
        if (!PluginIdentity.IsId(id))
        {
            throw new PluginRefusedException(PluginRefusal.Create(
                RefusalCodes.InvalidIdentity, $"The id '{id}' of '{main.Name}' is malformed.", main.Name,
                "Set <PluginId> in the plugin's project.", PluginIdentity.IdRule, id));
        }

        if (SemanticVersion.TryParse(version, out _)) return new(id, version);
        throw new PluginRefusedException(PluginRefusal.Create(
            RefusalCodes.InvalidIdentity, $"The version '{version}' of plugin '{id}' is not a semantic version.", main.Name,
            "Set <Version> or <PluginVersion> in the plugin's project.", "a semantic version such as 1.2.3 or 1.2.3-beta.1", version));
    }

    private static List<Type> ReadTypes(Assembly assembly, PluginImage main)
    {
        try
        {
            return [.. assembly.GetTypes()];
        }
        catch (ReflectionTypeLoadException exception)
        {
            var problems = exception.LoaderExceptions.Select(static inner => inner?.Message ?? "unknown").Distinct(StringComparer.Ordinal).ToArray();
            throw new PluginRefusedException(new PluginRefusal(
                RefusalCodes.MissingDependency, $"Types of '{main.Name}' cannot be read: {problems[0]}", main.Name, null, null,
                "Publish the plugin with all its dependencies (EnableDynamicLoading) and copy the whole output folder.", problems), exception);
        }
    }

    private static void CheckActions(string id, ActionInspector found, InspectionTrail trail)
    {
        var duplicates = found.Members.GroupBy(static member => member.Name).Where(static group => group.Count() > 1).ToArray();
        if (duplicates.Length > 0)
        {
            var problems = duplicates.Select(group => $"'{id}.{group.Key}' is exported by {string.Join(" and ", group.Select(static member => $"'{member.Member}'"))}.").ToArray();
            throw new PluginRefusedException(new PluginRefusal(
                RefusalCodes.DuplicateAction, $"Plugin '{id}' exports one action twice: {problems[0]}", duplicates[0].First().Member,
                "one member per action name", null, "Give each action its own name.", problems));
        }

        if (found.Actions.Count > 0)
        {
            trail.Passed("actions", $"{found.Actions.Count} valid, {found.Rejected.Count} left out");
            return;
        }

        var rejected = found.Rejected.SelectMany(static action => action.Problems.Select(problem => $"{action.Name} ({action.Member}): {problem}")).ToArray();
        throw new PluginRefusedException(new PluginRefusal(
            RefusalCodes.NoActions, rejected.Length == 0 ? $"Plugin '{id}' exports no action." : $"No action of plugin '{id}' is valid: {rejected[0]}", id,
            "at least one valid [Action]", $"{found.Rejected.Count} invalid", "Mark a class or a public method with [Action] and mend what is listed.", rejected));
    }

    private static (ValueSchema? Schema, int Token) ReadSettings(string id, List<Type> types, List<string> warnings)
    {
        var marked = types.Where(static type => type.GetCustomAttributesData().Has(SchemaAttributes.Sdk + "PluginSettingsAttribute")).ToArray();
        if (marked.Length == 0) return (null, 0);
        List<string> problems = [];
        if (marked.Length > 1) problems.Add($"several types are marked [PluginSettings]: {string.Join(", ", marked.Select(static type => type.FullName))}.");
        var schema = new SchemaReader(problems, warnings).ReadInput(marked[0], fillsAll: false);
        if (problems.Count == 0) return (schema, marked[0].MetadataToken);
        throw new PluginRefusedException(new PluginRefusal(
            RefusalCodes.InvalidMetadata, $"The settings of plugin '{id}' are declared wrongly: {problems[0]}", marked[0].FullName!, "one record", null, "Mend the settings record.", problems));
    }
}
