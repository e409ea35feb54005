using System.Text.RegularExpressions;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

/// <summary>Every combination of the template's options is made from the packages alone, built without a warning, and its tests are run: all by one build and one test run.</summary>
public sealed partial class TemplateOptionTests(TemplateOptionTests.Plugins plugins) : IClassFixture<TemplateOptionTests.Plugins>
{
    private static readonly IReadOnlyList<Options> All =
    [
        .. from action in new[] { "typed", "json", "method" }
           from settings in new[] { false, true }
           from native in new[] { false, true }
           from tests in new[] { false, true }
           select new Options(action, settings, native, tests),
    ];

    public static TheoryData<string> Names => [.. All.Select(static options => options.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Template_WithTheseOptions_BuildsWithoutAWarningAndPassesItsTests(string name)
    {
        var options = All.Single(options => options.Name == name);
        var (root, output) = await plugins.Output;
        var folder = Path.Combine(root, name);

        Assert.DoesNotContain($"{Path.DirectorySeparatorChar}{name}{Path.DirectorySeparatorChar}", string.Join('\n', Warnings().Matches(output)), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "src", name, "bin", "Debug", "net10.0", $"{name}.dll")), output);
        Assert.Equal([Path.Combine(folder, $"{name}.slnx")], Directory.EnumerateFiles(folder, "*.sln*", SearchOption.AllDirectories));
        Assert.Equal(options.Tests, Directory.Exists(Path.Combine(folder, "tests")));
        Assert.Equal(options.Tests, (await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.slnx"), TestContext.Current.CancellationToken)).Contains(".Tests.csproj", StringComparison.Ordinal));
        Assert.Equal(options.Native, Directory.Exists(Path.Combine(folder, "src", name, "bin", "Debug", "net10.0", "runtimes")));
        Assert.DoesNotContain(await TextsAsync(folder), static text => text.Contains("TemplatePlugin", StringComparison.Ordinal) || text.Contains("#if", StringComparison.Ordinal) || text.Contains("PLUGINHOST_VERSION", StringComparison.Ordinal));
        if (options.Tests) Assert.Matches($@"{name}\.Tests\.dll .*passed", output);
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(string folder)
    {
        var files = PluginWorkshop.Files(folder).Where(static file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)).ToList();
        var texts = new List<string>();
        foreach (var file in files) texts.Add($"{file}: {await File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken)}");
        return texts;
    }

    [GeneratedRegex("^.*(?:warning|error) .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Warnings();

    private sealed record Options(string Action, bool Settings, bool Native, bool Tests)
    {
        /// <summary>The name of the plugin made with them.</summary>
        public string Name => $"Opt.{Action}{(Settings ? ".settings" : "")}{(Native ? ".native" : "")}{(Tests ? "" : ".bare")}";

        public string[] Arguments => ["--no-restore", "--action", Action, "--settings", Settings ? "true" : "false", "--native", Native ? "true" : "false", "--tests", Tests ? "true" : "false"];
    }

    /// <summary>The plugins of all combinations, and what their build and test run printed.</summary>
    public sealed class Plugins(RunningSystem system)
    {
        private readonly Lazy<Task<(string Root, string Output)>> _output = new(() => MakeAsync(system));

        internal Task<(string Root, string Output)> Output => _output.Value;

        private static async Task<(string Root, string Output)> MakeAsync(RunningSystem system)
        {
            var workshop = await system.Workshop;
            foreach (var options in All) await workshop.MakeAsync(options.Name, options.Arguments);
            var projects = All.SelectMany(static options => options.Tests ? [$"src/{options.Name}/{options.Name}", $"tests/{options.Name}.Tests/{options.Name}.Tests"] : new[] { $"src/{options.Name}/{options.Name}" }, static (options, project) => $"{options.Name}/{project}.csproj");
            await File.WriteAllTextAsync(Path.Combine(workshop.Root, "options.slnx"), $"<Solution>{string.Concat(projects.Select(static project => $"<Project Path=\"{project}\" />"))}</Solution>");
            File.Copy(Path.Combine(workshop.Root, All[0].Name, "global.json"), Path.Combine(workshop.Root, "global.json"), overwrite: true);
            // With the compiler's server, as authors have it: it ends by itself, and takes a third of the time for three dozen projects.
            var build = await workshop.BuildAsync(workshop.Root, "options.slnx", "-p:UseSharedCompilation=true");
            return (workshop.Root, build + await workshop.RunAsync(workshop.Root, "test", "--solution", "options.slnx", "--no-build", "--no-progress", "--no-ansi", "--output", "Detailed"));
        }
    }
}
