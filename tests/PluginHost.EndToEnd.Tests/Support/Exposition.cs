namespace PluginHost.EndToEnd.Tests.Support;

/// <summary>Looks into the text of /metrics.</summary>
internal static class Exposition
{
    /// <summary>The samples of a metric whose labels hold all of these, as whole lines.</summary>
    public static IEnumerable<string> Samples(string text, string metric, params string[] labels) => text.Split('\n')
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)));
}
