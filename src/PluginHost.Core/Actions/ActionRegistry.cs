using System.Collections.Frozen;

namespace PluginHost.Core.Actions;

/// <summary>All actions that can be called now: one immutable snapshot, swapped atomically. Thread-safe.</summary>
public sealed class ActionRegistry
{
    private Snapshot _snapshot = Snapshot.Empty;

    /// <summary>The actions, by plugin and then in the order that the plugin declares them.</summary>
    public IReadOnlyList<ActionDescriptor> List() => Volatile.Read(ref _snapshot).Descriptors;

    /// <summary>Looks an action up by its ref.</summary>
    /// <param name="actionRef"><c>&lt;plugin-id&gt;.&lt;name&gt;</c>, compared exactly.</param>
    /// <returns>Null when no loaded plugin exports it.</returns>
    public ActionDescriptor? Find(string actionRef) => Resolve(actionRef)?.Descriptor;

    /// <summary>Looks an action up by an alias that was given to it.</summary>
    /// <param name="alias">The bare name, compared exactly.</param>
    /// <returns>Null when no action has it.</returns>
    public ActionDescriptor? FindAlias(string alias) => Volatile.Read(ref _snapshot).ByAlias.GetValueOrDefault(alias)?.Descriptor;

    internal RegisteredAction? Resolve(string actionRef) => Volatile.Read(ref _snapshot).ByRef.GetValueOrDefault(actionRef);

    /// <summary>Swaps in another set of actions.</summary>
    /// <param name="actions">All actions that can be called from now on, sorted by plugin.</param>
    /// <param name="configuredAliases">Who gets which alias by configuration.</param>
    /// <returns>The aliases that could not be given, with the reason, by plugin id.</returns>
    internal ILookup<string, string> Swap(IReadOnlyList<RegisteredAction> actions, IReadOnlyDictionary<string, string> configuredAliases)
    {
        var byRef = actions.ToFrozenDictionary(static action => action.Descriptor.Ref, StringComparer.Ordinal);
        var aliases = AliasTable.Build(actions, configuredAliases);
        var snapshot = new Snapshot(byRef, aliases.Owners.ToFrozenDictionary(StringComparer.Ordinal), [.. actions.Select(static action => action.Descriptor)]);
        Volatile.Write(ref _snapshot, snapshot);
        return aliases.Conflicts;
    }

    private sealed record Snapshot(FrozenDictionary<string, RegisteredAction> ByRef, FrozenDictionary<string, RegisteredAction> ByAlias, IReadOnlyList<ActionDescriptor> Descriptors)
    {
        internal static Snapshot Empty { get; } = new(FrozenDictionary<string, RegisteredAction>.Empty, FrozenDictionary<string, RegisteredAction>.Empty, []);
    }
}
