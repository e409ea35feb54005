using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>
/// Tells which objects belong to a collectible load context: the context, its loader allocator, and every instance of a type of it. Each of
/// the last two keeps it alive; the first one is kept by the runtime itself until the others are gone.
/// </summary>
internal sealed class ContextTargets
{
    private const string ContextType = "System.Runtime.Loader.AssemblyLoadContext";

    private readonly ClrRuntime _runtime;
    private readonly Dictionary<ulong, string> _contexts = [];
    private readonly Dictionary<ulong, string> _allocators = [];
    private readonly Dictionary<ulong, ulong> _allocatorOfType = [];
    private readonly Dictionary<ulong, bool> _isContextType = [];
    private readonly HashSet<string> _wanted;

    internal ContextTargets(ClrRuntime runtime, IEnumerable<string> names)
    {
        (_runtime, _wanted) = (runtime, names.ToHashSet(StringComparer.Ordinal));
        foreach (var module in runtime.EnumerateModules()) AddModule(module);
    }

    /// <summary>The name of the context that one of whose objects this is; null for none of those that are looked for.</summary>
    internal string? NameOf(ClrObject instance)
    {
        if (_allocators.TryGetValue(instance.Address, out var name)) return Wanted(name);
        return ContextAt(instance) is { } context ? Wanted(context) : NameOf(instance.Type);
    }

    /// <summary>The name of the context that a type belongs to; null for none of those that are looked for.</summary>
    internal string? NameOf(ClrType? type) => _allocators.TryGetValue(AllocatorOf(type), out var name) ? Wanted(name) : null;

    /// <summary>The addresses of the contexts that are looked for and were met, with their names.</summary>
    internal IReadOnlyList<KeyValuePair<ulong, string>> Contexts => [.. _contexts.Where(pair => _wanted.Contains(pair.Value))];

    /// <summary>What holds the static fields of contexts, whether they are looked for or not.</summary>
    internal HashSet<ulong> OwnStatics => field ??=
    [
        .. from address in _allocators.Keys
           let slots = _runtime.Heap.GetObject(address).TryReadObjectField("m_slots", out var found) ? found : default
           where slots.IsValid
           from statics in slots.EnumerateReferenceAddresses()
           select statics,
    ];

    /// <summary>The name of a context by its object, whether it is looked for or not; null for any other object.</summary>
    internal string? ContextAt(ClrObject instance)
    {
        AddContext(instance);
        return _contexts.GetValueOrDefault(instance.Address);
    }

    /// <summary>The name of a context by its loader allocator, whether it is looked for or not; null for any other object.</summary>
    internal string? ContextOfAllocator(ulong address) => _allocators.GetValueOrDefault(address);

    /// <summary>The loader allocator that lives as long as instances of a type do; 0 for types that are never unloaded.</summary>
    internal ulong AllocatorOf(ClrType? type)
    {
        if (type is null) return 0;
        if (_allocatorOfType.TryGetValue(type.MethodTable, out var known)) return known;
        return _allocatorOfType[type.MethodTable] = type.LoaderAllocatorHandle is var handle and not 0 ? _runtime.DataTarget.DataReader.ReadPointer(handle) : 0;
    }

    private string? Wanted(string name) => _wanted.Contains(name) ? name : null;

    // One whose types are gone already is met on the way only.
    private void AddContext(ClrObject instance)
    {
        if (!IsContext(instance.Type) || _contexts.ContainsKey(instance.Address) || !instance.TryReadField("_isCollectible", out bool isCollectible) || !isCollectible) return;
        if (instance.TryReadStringField("_name", null, out var name) && name is not null) _contexts.Add(instance.Address, name);
    }

    // Any type of a module leads to the module's context.
    private void AddModule(ClrModule module)
    {
        var type = module.EnumerateTypeDefToMethodTableMap().Select(entry => _runtime.GetTypeByMethodTable(entry.MethodTable)).FirstOrDefault(static type => type is not null);
        if (type is null || AllocatorOf(type) is not (var allocator and not 0)) return;
        AddContext(_runtime.Heap.GetObject(type.AssemblyLoadContextAddress));
        if (_contexts.TryGetValue(type.AssemblyLoadContextAddress, out var name)) _allocators[allocator] = name;
    }

    private bool IsContext(ClrType? type)
    {
        if (type is null) return false;
        if (_isContextType.TryGetValue(type.MethodTable, out var known)) return known;
        return _isContextType[type.MethodTable] = type.Name == ContextType || IsContext(type.BaseType);
    }
}
