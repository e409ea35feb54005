using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>The runs of the actions of the plugin 'tally', counted where they happened.</summary>
internal sealed class Runs(TestFolder folder)
{
    /// <summary>Where each leaves a file.</summary>
    public string Folder { get; } = folder.Create("runs");

    /// <summary>The numbers of the attempts that ran, by execution, in order; one that ran twice is there twice.</summary>
    public ILookup<string, int> Count() => Directory.EnumerateFiles(Folder).Select(static file => Path.GetFileName(file).Split('.'))
        .OrderBy(static name => int.Parse(name[1], System.Globalization.CultureInfo.InvariantCulture))
        .ToLookup(static name => name[0], static name => int.Parse(name[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>How many executions have begun.</summary>
    public int Begun => Count().Count;
}
