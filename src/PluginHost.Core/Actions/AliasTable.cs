namespace PluginHost.Core.Actions;

/// <summary>Gives each alias to one action: the one that the configuration names, else the first that declares it. Source: decision D1.</summary>
internal sealed record AliasTable(IReadOnlyDictionary<string, RegisteredAction> Owners, ILookup<string, string> Conflicts)
{
    internal static AliasTable Build(IReadOnlyList<RegisteredAction> actions, IReadOnlyDictionary<string, string> configured)
    {
        var owners = new Dictionary<string, RegisteredAction>(StringComparer.Ordinal);
        var conflicts = new List<(string PluginId, string Text)>();
        foreach (var (alias, actionRef) in configured)
        {
            if (actions.FirstOrDefault(action => action.Descriptor.Ref == actionRef) is { } owner) owners[alias] = owner;
        }

        foreach (var action in actions)
        {
            foreach (var alias in action.Descriptor.Aliases)
            {
                if (owners.TryAdd(alias, action) || owners[alias] == action) continue;
                var rest = configured.ContainsKey(alias) ? "as plugins.json says" : "which had it first; plugins.json can give it to another under 'aliases'";
                conflicts.Add((action.Descriptor.PluginId, $"The alias '{alias}' of '{action.Descriptor.Ref}' belongs to '{owners[alias].Descriptor.Ref}', {rest}."));
            }
        }

        return new(owners, conflicts.ToLookup(static conflict => conflict.PluginId, static conflict => conflict.Text, StringComparer.Ordinal));
    }
}
