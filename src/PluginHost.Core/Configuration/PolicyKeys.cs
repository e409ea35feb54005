using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Configuration;

/// <summary>Finds limits that plugins.json sets for one action by parameters that the action does not have.</summary>
internal static class PolicyKeys
{
    /// <summary>A problem for each such parameter.</summary>
    internal static IEnumerable<ConfigProblem> Check(PluginsConfig config, IEnumerable<ActionDescriptor> actions) =>
        from action in actions
        where config.Plugins.ContainsKey(action.PluginId) && action.Parameters != ValueSchema.AnyObject
        let policy = config.ForPlugin(action.PluginId).Actions.GetValueOrDefault(action.Name)
        where policy is not null
        from use in Uses(policy)
        from name in use.Key
        where action.Parameters.Properties.All(property => property.Name != name)
        select new ConfigProblem($"plugins.{action.PluginId}.actions.{action.Name}.{use.Place}.key", $"'{name}' is no parameter of '{action.Ref}'.{Hint(name, action.Parameters)}");

    private static IEnumerable<(string Place, IReadOnlyList<string> Key)> Uses(PolicyConfig policy)
    {
        if (policy.Concurrency?.Value is { } concurrency) yield return ("concurrency", concurrency.Key);
        foreach (var (index, rate) in (policy.Rates ?? []).Index()) yield return (Entry("rate", policy.Rates!.Count, index), rate.Key);
        foreach (var (index, quota) in (policy.Quotas ?? []).Index()) yield return (Entry("quota", policy.Quotas!.Count, index), quota.Key);
    }

    // One alone need not stand in a list.
    private static string Entry(string name, int count, int index) => count == 1 ? name : $"{name}[{index}]";

    private static string Hint(string name, ValueSchema schema)
    {
        var names = schema.Properties.Select(static property => property.Name).ToArray();
        return Nearest.Of(name, names) is { } near ? $" Did you mean '{near}'?" : names.Length == 0 ? " It has none." : $" It has: {string.Join(", ", names)}.";
    }
}
