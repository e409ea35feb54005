using Microsoft.Diagnostics.Runtime;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>Writes a chain from a root to a context as one short sentence.</summary>
internal sealed class ChainText(ClrHeap heap, ContextTargets targets)
{
    private const int MaxLinks = 6;

    /// <param name="finding">The step into the context.</param>
    /// <param name="chain">The objects before that step, from the root on.</param>
    internal string Of(Finding finding, IEnumerable<ulong> chain)
    {
        if (finding.Root.Kind == RootKind.Code) return finding.Root.Label;
        List<string> links = [finding.Root.Label];
        ClrObject[] instances = [.. chain.Append(finding.Held).Select(heap.GetObject)];
        var type = "";
        for (var i = 0; i < instances.Length - 1; i++) type = Add(links, instances[i], instances[i + 1], type) ?? type;
        if (!IsTold(instances)) links.Add(Describe(instances[^1]));
        return string.Join(" -> ", Shorten(links));
    }

    /// <summary>True when the chain ends at the context's own object.</summary>
    internal bool IsOfContextAlone(Finding finding) => targets.ContextAt(heap.GetObject(finding.Held)) is not null;

    // Arrays, parts of the object before, and more of the same kind tell nothing; but a delegate's method does.
    private string? Add(List<string> links, ClrObject instance, ClrObject next, string before)
    {
        if (instance.Type is not { Name: { } name, IsArray: false } || name.StartsWith($"{before}+", StringComparison.Ordinal)) return null;
        var text = Describe(instance) + (next.IsDelegate ? FieldText(instance, next) : "");
        var isMoreOfLast = name == before || (links.Count == 1 && targets.ContextAt(instance) is not null);
        if (!isMoreOfLast) links.Add(text);
        else if (text.StartsWith(links[^1], StringComparison.Ordinal)) links[^1] = text;
        return name;
    }

    private string Describe(ClrObject instance)
    {
        if (targets.ContextAt(instance) is { } context) return RootLister.Label(context);
        if (targets.ContextOfAllocator(instance) is { } owner) return $"code of {owner}";
        if (instance.IsRuntimeType) return instance.AsRuntimeType() is { } type ? $"type {TypeText.Of(type)}" : "type";
        return instance.Type is null ? "?" : TypeText.Of(instance.Type) + (Target(instance) is { } method ? $" of {TypeText.Of(method)}" : "");
    }

    // What a delegate or a type refers to is part of its own text.
    private bool IsTold(ClrObject[] instances) =>
        targets.ContextOfAllocator(instances[^1]) is not null && instances is [.., { Type: not null } holder, _] && (holder.IsRuntimeType || Target(holder) is not null);

    // The name of an event, as a rule.
    private static string FieldText(ClrObject instance, ClrObject value) =>
        instance.EnumerateReferencesWithFields(carefully: true, considerDependantHandles: false).FirstOrDefault(reference => reference.Object == value).Field is { } field ? $".{TypeText.Of(field)}" : "";

    private static ClrMethod? Target(ClrObject instance) => instance.IsDelegate && instance.AsDelegate() is { HasMultipleTargets: false } single ? single.GetDelegateTarget()?.Method : null;

    private static List<string> Shorten(List<string> links) => links.Count <= MaxLinks ? links : [.. links[..2], "...", .. links[^(MaxLinks - 3)..]];
}
