using System.Globalization;
using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>Lists what the garbage collector starts from, with names for people, the most telling first.</summary>
internal sealed class RootLister(ClrRuntime runtime, ContextTargets targets)
{
    private const string UnnamedStatic = "static of a generic type";

    private readonly ClrAppDomain _domain = runtime.AppDomains[0];
    private readonly ClrThread[] _threads = [.. runtime.Threads.Where(static thread => thread.IsAlive)];

    /// <summary>How a context itself is called.</summary>
    internal static string Label(string context) => $"context {context}";

    internal IEnumerable<Root> List() => Statics().Concat(OtherStatics()).Concat(ThreadStatics()).Concat(Handles()).Concat(Stacks()).Concat(WaitingForFinalizers());

    /// <summary>The methods of the contexts that run now.</summary>
    internal IEnumerable<Finding> RunningCode() =>
        from thread in _threads
        from frame in thread.EnumerateStackTrace()
        let context = targets.NameOf(frame.Method?.Type)
        where context is not null
        select new Finding(context, 0, 0, new($"{Name(thread)} runs {TypeText.Of(frame.Method!)}", RootKind.Code, 0));

    // Their objects are also held by arrays of the runtime's own, but there nothing tells the field.
    private IEnumerable<Root> Statics() =>
        from type in LastingTypes()
        from field in type.StaticFields
        where !field.IsPrimitive
        let address = ReadReference(field.GetAddress(_domain))
        where address != 0
        select new Root($"static {type.Name}.{TypeText.Of(field)}", RootKind.Static, address);

    private IEnumerable<Root> ThreadStatics() =>
        from type in LastingTypes()
        from field in type.ThreadStaticFields
        where !field.IsPrimitive
        from thread in _threads
        let address = ReadReference(field.GetAddress(thread))
        where address != 0
        select new Root($"thread static {type.Name}.{TypeText.Of(field)} of {Name(thread)}", RootKind.ThreadStatic, address);

    // The runtime holds an unloaded context by one strong handle until its allocator dies: that one explains nothing.
    private IEnumerable<Root> Handles()
    {
        HashSet<ulong> own = [];
        return runtime.EnumerateHandles().Where(handle => IsStrong(handle) && (targets.ContextAt(handle.Object) is null || !own.Add(handle.Object))).Select(OfHandle);
    }

    private IEnumerable<Root> Stacks() =>
        from thread in _threads
        from root in thread.EnumerateStackRoots()
        select new Root($"{Name(thread)} stack{(root.StackFrame?.Method is { } method ? $" ({TypeText.Of(method)})" : "")}", RootKind.Stack, root.Object);

    private IEnumerable<Root> WaitingForFinalizers() => runtime.Heap.EnumerateFinalizerRoots().Select(static root => new Root("finalizer queue", RootKind.Finalizer, root.Object));

    // Arrays with the static fields of several types, some of which no handle leads to. Those of a context are held by its allocator alone.
    private IEnumerable<Root> OtherStatics() => runtime.Heap.EnumerateAdditionalRoots()
        .Where(root => root.RootKind == ClrRootKind.StaticVar && !targets.OwnStatics.Contains(root.Object))
        .Select(static root => new Root(UnnamedStatic, RootKind.Static, root.Object));

    private Root OfHandle(ClrHandle handle)
    {
        var type = handle.Object.Type?.Name;
        if (type == "System.Threading.Thread") return new(ThreadName(handle.Object), RootKind.Handle, handle.Object);
        if (type == "System.Object[]" && runtime.Heap.GetSegmentByAddress(handle.Object) is { Kind: GCSegmentKind.Pinned }) return new(UnnamedStatic, RootKind.Static, handle.Object);
        return new($"handle ({handle.HandleKind.ToString().ToLowerInvariant()})", RootKind.Handle, handle.Object);
    }

    private IEnumerable<ClrType> LastingTypes() =>
        from module in runtime.EnumerateModules()
        from entry in module.EnumerateTypeDefToMethodTableMap()
        let type = runtime.GetTypeByMethodTable(entry.MethodTable)
        where type is not null && targets.AllocatorOf(type) == 0
        select type;

    private ulong ReadReference(ulong location) =>
        location != 0 && runtime.DataTarget.DataReader.ReadPointer(location) is var address && runtime.Heap.GetSegmentByAddress(address) is not null ? address : 0;

    // Kinds that the library does not know count as strong there, but are weak ones of newer runtimes.
    private static bool IsStrong(ClrHandle handle) => handle.IsStrong && Enum.IsDefined(handle.HandleKind);

    private static string Name(ClrThread thread) => $"thread {thread.ManagedThreadId.ToString(CultureInfo.InvariantCulture)}";

    private static string ThreadName(ClrObject thread)
    {
        var name = thread.TryReadStringField("_name", 64, out var given) && given is not null ? $" '{given}'" : "";
        return thread.TryReadField("_managedThreadId", out int id) ? $"thread {id.ToString(CultureInfo.InvariantCulture)}{name}" : $"thread{name}";
    }
}
