using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

/// <summary>What became of every fault, as a table in <c>artifacts/hostile.md</c>; the tests of this folder add their parts.</summary>
internal static class HostileTable
{
    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, IReadOnlyList<string>> Parts = new(StringComparer.Ordinal);

    /// <summary>Adds a part, also to the output of the test.</summary>
    /// <param name="part">Sorts it among the others.</param>
    /// <param name="rows">Fault, what the caller got, the plugin afterwards.</param>
    public static void Add(string part, IEnumerable<(string Fault, string CallerGot, string Afterwards)> rows)
    {
        IReadOnlyList<string> lines = [.. rows.Select(static row => $"| {row.Fault} | {row.CallerGot} | {row.Afterwards} |")];
        TestContext.Current.TestOutputHelper!.WriteLine(Markdown(lines));
        lock (Gate)
        {
            Parts[part] = lines;
            File.WriteAllText(Repository.PathOf("artifacts", "hostile.md"), Markdown(Parts.Values.SelectMany(static part => part)));
        }
    }

    private static string Markdown(IEnumerable<string> lines) => string.Join('\n', lines.Prepend("| --- | --- | --- |").Prepend("| fault | caller got | plugin afterwards |").Append(""));
}
