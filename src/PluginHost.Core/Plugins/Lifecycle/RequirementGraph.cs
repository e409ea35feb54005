namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>What follows from which plugin requires which. Each lookup is from an id to the ids that it requires.</summary>
internal static class RequirementGraph
{
    /// <summary>The shortest circle that goes through a plugin, <c>a -> b -> a</c>; it begins with the lowest id, so that each plugin of a circle says the same.</summary>
    /// <returns>Null when it is in none.</returns>
    internal static string? CircleOf(string id, ILookup<string, string> requires)
    {
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = new Queue<string>([id]);
        while (queue.TryDequeue(out var current))
        {
            foreach (var next in requires[current])
            {
                if (next == id) return Describe(WayTo(current, id, cameFrom));
                if (cameFrom.TryAdd(next, current)) queue.Enqueue(next);
            }
        }

        return null;
    }

    /// <summary>Puts what is required before what requires it; the order stays as it is where nothing speaks against it.</summary>
    internal static IReadOnlyList<string> Sort(IReadOnlyCollection<string> ids, ILookup<string, string> requires)
    {
        var (known, seen, sorted) = (ids.ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new List<string>(ids.Count));
        foreach (var id in ids) Add(id);
        return sorted;

        void Add(string id)
        {
            if (!known.Contains(id) || !seen.Add(id)) return;
            foreach (var required in requires[id]) Add(required);
            sorted.Add(id);
        }
    }

    private static List<string> WayTo(string last, string first, Dictionary<string, string> cameFrom)
    {
        List<string> way = [last];
        while (way[^1] != first) way.Add(cameFrom[way[^1]]);
        way.Reverse();
        return way;
    }

    private static string Describe(List<string> circle)
    {
        var start = circle.IndexOf(circle.Min(StringComparer.Ordinal)!);
        return string.Join(" -> ", [.. circle[start..], .. circle[..start], circle[start]]);
    }
}
