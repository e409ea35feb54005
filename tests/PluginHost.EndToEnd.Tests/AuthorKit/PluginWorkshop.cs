using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

/// <summary>An author's machine: this checkout's packages as a source, the template installed, and package and template caches of its own.</summary>
internal sealed class PluginWorkshop : IDisposable
{
    /// <summary>What is packed, as in <c>build.cake</c>.</summary>
    public static readonly IReadOnlyList<string> PackedProjects =
        ["sdk/PluginHost.Sdk", "sdk/PluginHost.Sdk.Testing", "sdk/PluginHost.Templates", "src/PluginHost.Core", "src/PluginHost.Storage", "src/PluginHost.Server"];

    private readonly TestFolder _folder = new();

    /// <summary>The folder with this checkout's packages.</summary>
    public string Packages => _folder.PathOf("packages");

    /// <summary>The folder that plugins are made in.</summary>
    public string Root => _folder.Root;

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
    /// <returns>The folder with its solution.</returns>
    public async Task<string> MakeAsync(string name, params string[] options)
    {
        await RunAsync(_folder.Root, ["new", "pluginhost-plugin", "-n", name, "--no-update-check", "--debug:custom-hive", Hive, .. options]);
        return _folder.PathOf(name);
    }

    /// <summary>Writes a plugin of one project and one file, without the template.</summary>
    /// <param name="name">The project's name.</param>
    /// <param name="items">More items of the project.</param>
    /// <param name="properties">More properties of the project.</param>
    /// <param name="framework">Its target framework.</param>
    /// <param name="sdk">Attributes of the reference to the SDK.</param>
    /// <returns>The project's folder.</returns>
    public string Write(string name, string items = "", string properties = "", string framework = "net10.0", string sdk = "")
    {
        _folder.Write($"{name}/Hello.cs", """
            using PluginHost.Sdk;

            public static class Greetings
            {
                [Action("hello", Description = "Greets.")]
                public static string Hello() => "Hello!";
            }
            """);
        _folder.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>{framework}</TargetFramework><ImplicitUsings>enable</ImplicitUsings>{properties}</PropertyGroup>
              <ItemGroup><PackageReference Include="PluginHost.Sdk" Version="{Version}" {sdk} />{items}</ItemGroup>
            </Project>
            """);
        return _folder.PathOf(name);
    }

    /// <summary>The version of all packages.</summary>
    public string Version => Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Packages, "PluginHost.Templates.*.nupkg")))["PluginHost.Templates.".Length..^".nupkg".Length];

    /// <summary>Builds what lies in a folder; any warning is a failure.</summary>
    /// <returns>What the build prints.</returns>
    public async Task<string> BuildAsync(string folder, params string[] arguments)
    {
        var text = await RunAsync(folder, ["build", .. arguments]);
        Assert.Contains(" 0 Warning(s)", text, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Runs dotnet.</summary>
    /// <returns>What it prints, when it succeeds; else the test fails with it.</returns>
    public async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await Dotnet.RunAsync(folder, PackageCache, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}");
        return output;
    }

    /// <summary>Runs dotnet, whether it succeeds or not.</summary>
    public Task<(int ExitCode, string Output)> TryAsync(string folder, params string[] arguments) => Dotnet.RunAsync(folder, PackageCache, arguments);

    /// <summary>Starts dotnet and leaves it running.</summary>
    public ChildProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        ChildProcess.Start("dotnet", arguments, folder, new Dictionary<string, string>(environment) { ["NUGET_PACKAGES"] = PackageCache });

    /// <summary>The files below a folder, sorted.</summary>
    public static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    private async Task InstallAsync()
    {
        foreach (var project in PackedProjects)
        {
            var (exitCode, output) = await Dotnet.RunAsync(Repository.Root, null, "pack", project, "--configuration", Repository.Configuration, "--output", Packages);
            Assert.True(exitCode == 0, output);
        }

        // Added to the sources of the machine, as an author would; the cache of its own keeps older packages of the same version out.
        _folder.Write("nuget.config", $"""<configuration><packageSources><add key="checkout" value="{Packages}" /></packageSources></configuration>""");
        var template = Assert.Single(Directory.EnumerateFiles(Packages, "PluginHost.Templates.*.nupkg"));
        await RunAsync(_folder.Root, "new", "install", template, "--debug:custom-hive", Hive);
    }
}
