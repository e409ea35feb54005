namespace PluginHost.Core.Plugins.Crashes;

/// <summary>A plugin whose code ran at each of the last unclean ends, as many as the options ask for.</summary>
/// <param name="PluginId">Its id.</param>
/// <param name="Crashes">When the runs that ended so had started, oldest first; each ended within the window after it.</param>
internal sealed record CrashSuspect(string PluginId, IReadOnlyList<DateTimeOffset> Crashes)
{
    /// <summary>The suspects of a row of unclean ends; none while the row is shorter than asked for.</summary>
    internal static IReadOnlyList<CrashSuspect> Among(IReadOnlyList<UncleanEnd> row, int crashes)
    {
        if (row.Count < crashes) return [];
        UncleanEnd[] last = [.. row.TakeLast(crashes)];
        DateTimeOffset[] times = [.. last.Select(static end => end.Started)];
        var always = last.Select(static end => end.Plugins.AsEnumerable()).Aggregate(static (all, plugins) => all.Intersect(plugins, StringComparer.Ordinal));
        return [.. always.Order(StringComparer.Ordinal).Select(plugin => new CrashSuspect(plugin, times))];
    }
}
