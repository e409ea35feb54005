using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class PublicSurfaceTests(SourceTree sources)
{
    private const string ApprovedFolder = "tests/PluginHost.Conventions.Tests/Approved";
    private const int MaxShownLines = 40;

    /// <summary>Projects that others compile against; one that is not there yet is passed over.</summary>
    public static TheoryData<string> Projects => new(
        new[] { "sdk/PluginHost.Sdk", "sdk/PluginHost.Sdk.Testing", "src/PluginHost.Core", "src/PluginHost.Storage" }.Where(folder => Directory.Exists(Repository.FullPath(folder))));

    [Theory]
    [MemberData(nameof(Projects))]
    public void PublicSurface_OfProject_IsTheApprovedOne(string project)
    {
        var approvedPath = $"{ApprovedFolder}/{Path.GetFileName(project)}.txt";
        var found = SurfaceText.Of(sources.Under(project));
        if (Environment.GetEnvironmentVariable("PLUGINHOST_APPROVE") is "1")
        {
            File.WriteAllText(Repository.FullPath(approvedPath), found);
        }

        var expected = File.Exists(Repository.FullPath(approvedPath)) ? Repository.ReadText(approvedPath).ReplaceLineEndings("\n") : "";
        if (!string.Equals(expected, found, StringComparison.Ordinal))
        {
            Assert.Fail($"The public surface of {project} is not the approved one in {approvedPath}.\n{Difference(expected, found)}" +
                "To do: make what nobody outside needs internal. If the change is meant, run " +
                "'PLUGINHOST_APPROVE=1 dotnet test --project tests/PluginHost.Conventions.Tests', read the changed file and commit it.");
        }
    }

    private static string Difference(string expected, string found)
    {
        var before = Declarations(expected);
        var after = Declarations(found);
        var lines = before.Except(after, StringComparer.Ordinal).Select(line => $"  expected, not found: {line}\n")
            .Concat(after.Except(before, StringComparer.Ordinal).Select(line => $"  found, not expected: {line}\n"))
            .ToList();
        var rest = lines.Count > MaxShownLines ? $"  ... and {lines.Count - MaxShownLines} more\n" : "";
        return lines.Count == 0 ? "  Only the order of lines differs.\n" : string.Concat(lines.Take(MaxShownLines)) + rest;
    }

    // Each line with its type's name, so that equal members of two types stay apart.
    private static List<string> Declarations(string surface)
    {
        var type = "";
        var lines = new List<string>();
        foreach (var line in surface.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line;
            lines.Add(line.StartsWith(' ') ? $"{type}: {line.Trim()}" : line);
        }

        return lines;
    }
}
