using System.Collections.Concurrent;
using System.Globalization;
using PluginHost.Core.Tests.Support;

[assembly: AssemblyFixture(typeof(PluginHost.Core.Tests.Plugins.Watching.WatcherTable))]

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>Gathers what the tests of all ways measured; the last of them prints the table, and writes it to <c>artifacts/watching.md</c>.</summary>
public sealed class WatcherTable
{
    private static readonly string[] Ways =
    [
        "overwrite in place", "slow copy", "mv", "delete and create", "switched link", "only deps.json", "only a sub-folder",
        "garbage, then mended", "folder deleted", "folder renamed", "root unmounted, then mounted", "200 plugins at once",
    ];

    private readonly ConcurrentDictionary<string, string> _rows = new(StringComparer.Ordinal);
    private int _isPrinted;

    /// <summary>Adds a row.</summary>
    /// <param name="way">One of the known ways.</param>
    /// <param name="happens">What happens.</param>
    /// <param name="times">From the last change of a file until then; one for each step.</param>
    internal void Add(string way, string happens, params IEnumerable<TimeSpan> times)
    {
        Assert.Contains(way, Ways);
        _rows[way] = $"| {way} | {happens} | {string.Join(", then ", times.Select(static time => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)))} |";
        TestContext.Current.TestOutputHelper!.WriteLine(_rows[way]);
        if (_rows.Count == Ways.Length && Interlocked.Exchange(ref _isPrinted, 1) == 0) Print();
    }

    private void Print()
    {
        var table = string.Join('\n', ["| way | what happens | seconds |", "| --- | --- | --- |", .. Ways.Select(way => _rows[way])]);
        TestContext.Current.TestOutputHelper!.WriteLine(table);
        File.WriteAllText(Path.Combine(PluginCompiler.RepositoryRoot(), "artifacts", "watching.md"), table + "\n");
    }
}
