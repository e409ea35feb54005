using System.Diagnostics;
using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>
/// Walks from the roots and notes every step into a context. What is behind such a step belongs to the context, and is walked last, to see
/// whether one context holds another.
/// </summary>
internal sealed class RootSearch(ClrHeap heap, ContextTargets targets)
{
    private const int MaxFindings = 500;

    /// <summary>Longest walk; our choice: what is found until then is worth more than nothing, and the host waits for 60 s.</summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(40);

    private readonly long _started = Stopwatch.GetTimestamp();

    private readonly Dictionary<ulong, ulong> _holders = [];
    private readonly Dictionary<ulong, Root> _roots = [];
    private readonly HashSet<ulong> _held = [];
    private readonly Queue<ulong> _open = [];
    private readonly Dictionary<string, Queue<ulong>> _inside = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Finding>> _findings = new(StringComparer.Ordinal);

    /// <summary>False when the walk was broken off.</summary>
    internal bool IsComplete { get; private set; } = true;

    /// <summary>The steps into each context.</summary>
    internal IReadOnlyDictionary<string, List<Finding>> Findings => _findings;

    /// <summary>Walks from all roots of one kind at once, so that a chain is the shortest of its kind.</summary>
    internal void Run(RootLister lister)
    {
        foreach (var finding in lister.RunningCode()) Note(finding);
        foreach (var kind in lister.List().GroupBy(static root => root.Kind))
        {
            foreach (var root in kind) Start(root);
            Walk(root: null, from: null);
        }

        foreach (var (address, context) in targets.Contexts) WalkBehind(address, new(RootLister.Label(context), RootKind.Itself, address), from: null);
        while (_inside.FirstOrDefault(static pair => pair.Value.Count > 0) is { Value: { } inside, Key: var context })
        {
            var address = inside.Dequeue();
            WalkBehind(address, new(RootLister.Label(context), RootKind.OtherContext, address), context);
        }
    }

    /// <summary>The objects from a root to the last one before a context.</summary>
    internal IEnumerable<ulong> Chain(Finding finding)
    {
        Stack<ulong> chain = [];
        for (var address = finding.Holder; address != 0; address = address == finding.Root.Address ? 0 : _holders[address]) chain.Push(address);
        return chain;
    }

    private void Start(Root root)
    {
        if (!_holders.ContainsKey(root.Address)) _roots.TryAdd(root.Address, root);
        Reach(0, root.Address, root, from: null);
    }

    // No root: the one that an object was reached from.
    private void Walk(Root? root, string? from)
    {
        while (_open.TryDequeue(out var address) && IsInTime()) Expand(address, root, from);
    }

    private bool IsInTime()
    {
        if (Stopwatch.GetElapsedTime(_started) > MaxTime) IsComplete = false;
        return IsComplete;
    }

    private void WalkBehind(ulong address, Root root, string? from)
    {
        Expand(address, root, from);
        Walk(root, from);
    }

    private void Expand(ulong address, Root? root, string? from)
    {
        if (heap.GetObject(address) is not { IsValid: true } instance) return;
        foreach (var next in instance.EnumerateReferenceAddresses(carefully: true)) Reach(address, next, root, from);
        if (targets.AllocatorOf(instance.Type) is var allocator and not 0) Reach(address, allocator, root, from);
    }

    private void Reach(ulong holder, ulong address, Root? root, string? from)
    {
        var isKnown = _holders.ContainsKey(address);
        if (isKnown && !_held.Contains(address)) return;
        var context = targets.NameOf(heap.GetObject(address));
        if (context is not null && context != from) Note(new(context, holder, address, root ?? RootOf(holder)));
        if (isKnown) return;
        _holders.Add(address, holder);
        if (context is null) _open.Enqueue(address);
        else Keep(address, context);
    }

    private Root RootOf(ulong address)
    {
        while (_holders[address] is var holder and not 0) address = holder;
        return _roots[address];
    }

    private void Keep(ulong address, string context)
    {
        _held.Add(address);
        if (!_inside.TryGetValue(context, out var inside)) _inside.Add(context, inside = []);
        inside.Enqueue(address);
    }

    private void Note(Finding finding)
    {
        if (!_findings.TryGetValue(finding.Context, out var findings)) _findings.Add(finding.Context, findings = []);
        if (findings.Count < MaxFindings) findings.Add(finding);
    }
}
