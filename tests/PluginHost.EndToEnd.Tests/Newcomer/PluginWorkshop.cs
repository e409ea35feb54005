using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Newcomer;

/// <summary>A newcomer's machine: this checkout's packages as a source, the template installed, and package and template caches of its own.</summary>
internal sealed class PluginWorkshop : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>The folder with this checkout's packages.</summary>
    public string Packages => _folder.PathOf("packages");

    private string Hive => _folder.PathOf("hive");

    private string PackageCache => _folder.PathOf("package-cache");

    public static async Task<PluginWorkshop> CreateAsync()
    {
        var workshop = new PluginWorkshop();
        try
        {
            await workshop.InstallAsync();
            return workshop;
        }
        catch
        {
            workshop.Dispose();
            throw;
        }
    }

    /// <summary>Makes a plugin of the template.</summary>
    /// <param name="name">What <c>-n</c> is given.</param>
    /// <param name="options">Further options of the template.</param>
    /// <returns>The project's folder.</returns>
    public async Task<string> MakeAsync(string name, params string[] options)
    {
        await RunAsync(_folder.Root, ["new", "pluginhost-plugin", "-n", name, "--no-update-check", "--debug:custom-hive", Hive, .. options]);
        return _folder.PathOf(name);
    }

    /// <summary>Builds a plugin; any warning is a failure.</summary>
    /// <returns>Where the output is, and its files.</returns>
    public async Task<(string Folder, string[] Files)> BuildAsync(string project, params string[] arguments)
    {
        var text = await RunAsync(project, ["build", .. arguments]);
        Assert.Contains(" 0 Warning(s)", text, StringComparison.Ordinal);
        var output = Path.Combine(project, "bin", "Debug", "net10.0");
        return (output, [.. Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(output, file)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Runs dotnet.</summary>
    /// <returns>What it prints, when it succeeds; else the test fails with it.</returns>
    public async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await Dotnet.RunAsync(folder, PackageCache, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}");
        return output;
    }

    /// <summary>Builds what must not build.</summary>
    /// <returns>What the build prints.</returns>
    public async Task<string> FailToBuildAsync(string project)
    {
        var (exitCode, output) = await Dotnet.RunAsync(project, PackageCache, "build");
        Assert.NotEqual(0, exitCode);
        return output;
    }

    public void Dispose() => _folder.Dispose();

    private async Task InstallAsync()
    {
        foreach (var project in new[] { "sdk/PluginHost.Sdk", "sdk/PluginHost.Templates" })
        {
            var (exitCode, output) = await Dotnet.RunAsync(Repository.Root, null, "pack", project, "--no-build", "--configuration", Repository.Configuration, "--output", Packages);
            Assert.True(exitCode == 0, output);
        }

        // Added to the sources of the machine, as a newcomer would; the cache of its own keeps older packages of the same version out.
        _folder.Write("nuget.config", $"""<configuration><packageSources><add key="checkout" value="{Packages}" /></packageSources></configuration>""");
        var template = Assert.Single(Directory.EnumerateFiles(Packages, "PluginHost.Templates.*.nupkg"));
        await RunAsync(_folder.Root, "new", "install", template, "--debug:custom-hive", Hive);
    }
}
