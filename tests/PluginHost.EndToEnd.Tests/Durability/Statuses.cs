namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>The states of an execution and the ways between them, as the documentation tells them.</summary>
internal static class Statuses
{
    // In the order of their numbers in the databases; those that have ended begin at 5.
    private static readonly string[] Words = ["requested", "running", "scheduled", "waiting", "cancelling", "succeeded", "failed", "timed_out", "cancelled", "skipped", "abandoned"];

    private static readonly Dictionary<string, string[]> Ways = new(StringComparer.Ordinal)
    {
        ["requested"] = ["running", "scheduled", "cancelled", "failed", "skipped", "timed_out"],
        ["scheduled"] = ["requested", "cancelled", "timed_out"],
        ["running"] = ["waiting", "scheduled", "requested", "cancelling", "succeeded", "failed", "timed_out", "skipped", "cancelled", "abandoned"],
        ["waiting"] = ["running", "cancelling", "timed_out"],
        ["cancelling"] = ["succeeded", "failed", "timed_out", "cancelled", "skipped", "abandoned"],
    };

    /// <summary>As a filter of lists.</summary>
    public static string NotEnded { get; } = string.Join(',', Words.Take(5));

    public static bool IsEnd(string status) => Array.IndexOf(Words, status) >= 5;

    /// <summary>What there must not be, in words. The beginning of an attempt that may run again is stored with what comes after it.</summary>
    public static IEnumerable<string> Forbidden(IEnumerable<(int Before, int After)> ways) => ways.Select(static way => (Before: Words[way.Before], After: Words[way.After]))
        .Where(static way => !IsWay(way.Before, way.After) && !(way.Before == "requested" && IsWay("running", way.After))).Select(static way => $"{way.Before} -> {way.After}");

    private static bool IsWay(string before, string after) => Ways.GetValueOrDefault(before, []).Contains(after);
}
