using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>What the tests of this folder counted, in <c>artifacts/durability.md</c>.</summary>
internal static class DurabilityReport
{
    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, string> Lines = new(StringComparer.Ordinal);

    /// <summary>Adds a line, also to the output of the test.</summary>
    public static void Add(string what, string counts)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {counts}");
        lock (Gate)
        {
            Lines[what] = counts;
            File.WriteAllText(Repository.PathOf("artifacts", "durability.md"), string.Join('\n', [.. Lines.Select(static line => $"- {line.Key}: {line.Value}"), ""]));
        }
    }
}
