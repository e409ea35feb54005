using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

/// <summary>What build, publish and pack of a plugin leave, and what the build does to a host's folder.</summary>
public sealed class PluginOutputTests(RunningSystem system)
{
    // Packages of its own, one of them shared with the host; and no ExcludeAssets, as after 'dotnet add package PluginHost.Sdk'.
    private const string Items = """
        <PackageReference Include="YamlDotNet" Version="16.3.0" />
        <PackageReference Include="Microsoft.Extensions.Logging.Abstractions" Version="10.0.14" />
        """;

    private static string[] Own(string name) => [$"{name}.deps.json", $"{name}.dll", $"{name}.pdb", $"{name}.runtimeconfig.json", "YamlDotNet.dll"];

    [Fact]
    public async Task Build_IntoAHostFolder_CopiesThePluginsOwnFilesAndTheHostHasIt()
    {
        var (workshop, server) = (await system.Workshop, await system.Server);
        var project = workshop.Write("Forgetful", Items);

        await workshop.BuildAsync(project, $"-p:PluginHostFolder={server.DropFolder}");

        Assert.Equal(Own("Forgetful"), PluginWorkshop.Files(Path.Combine(project, "bin", "Debug", "net10.0")));
        Assert.Equal(Own("Forgetful"), PluginWorkshop.Files(Path.Combine(server.DropFolder, "forgetful")));
        await AnswersAsync(server, "forgetful.hello");
    }

    [Fact]
    public async Task Build_IntoAHostFolder_RemovesWhatThePluginNoLongerHasAndNothingElse()
    {
        var workshop = await system.Workshop;
        var project = workshop.Write("Shrinking", "<None Include=\"Hello.cs\" Link=\"texts/old.txt\" CopyToOutputDirectory=\"Always\" Condition=\"'$(WithText)' == 'true'\" />");
        var folder = Directory.CreateDirectory(Path.Combine(workshop.Root, "shrinking-host")).FullName;
        var plugin = Path.Combine(folder, "shrinking");
        string[] own = ["Shrinking.deps.json", "Shrinking.dll", "Shrinking.pdb", "Shrinking.runtimeconfig.json"];
        await workshop.BuildAsync(project, $"-p:PluginHostFolder={folder}", "-p:WithText=true");
        Assert.Equal([.. own, Path.Combine("texts", "old.txt")], PluginWorkshop.Files(plugin));
        await File.WriteAllTextAsync(Path.Combine(plugin, "notes.txt"), "by hand", TestContext.Current.CancellationToken);

        await workshop.BuildAsync(project, $"-p:PluginHostFolder={folder}");

        Assert.Equal([.. own, "notes.txt"], PluginWorkshop.Files(plugin));
    }

    [Fact]
    public async Task PublishAndPack_OfAPlugin_HoldItsOwnFilesThatAHostTakes()
    {
        var (workshop, server) = (await system.Workshop, await system.Server);
        var project = workshop.Write("Packed", Items, "<Version>2.1.0-beta.1</Version><Description>Greets.</Description>");

        await workshop.RunAsync(project, "publish");
        var output = await workshop.RunAsync(project, "pack");

        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        var release = Path.Combine(project, "bin", "Release");
        Assert.Equal(Own("Packed"), PluginWorkshop.Files(Path.Combine(release, "net10.0", "publish")));
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(release, "Packed.2.1.0-beta.1.nupkg"), TestContext.Current.CancellationToken);
        var plugin = package.Entries.Where(static entry => entry.FullName.StartsWith("packed/", StringComparison.Ordinal)).ToList();
        Assert.Equal(Own("Packed").Select(static file => $"packed/{file}"), plugin.Select(static entry => entry.FullName).Order(StringComparer.Ordinal));
        var nuspec = await XDocument.LoadAsync(await package.GetEntry("Packed.nuspec")!.OpenAsync(TestContext.Current.CancellationToken), LoadOptions.None, TestContext.Current.CancellationToken);
        Assert.Equal("PluginHostPlugin", nuspec.Descendants().Single(static element => element.Name.LocalName == "packageType").Attribute("name")!.Value);
        Assert.DoesNotContain(nuspec.Descendants(), static element => element.Name.LocalName == "dependency");
        foreach (var entry in plugin)
        {
            Directory.CreateDirectory(Path.Combine(server.DropFolder, "packed"));
            await entry.ExtractToFileAsync(Path.Combine(server.DropFolder, entry.FullName), overwrite: true, TestContext.Current.CancellationToken);
        }

        await AnswersAsync(server, "packed.hello");
        Assert.Equal("2.1.0-beta.1", (string?)(await server.GetAsync("/api/v1/plugins/packed")).Body["data"]!["version"]);
    }

    [Fact]
    public async Task Plugin_ThatRequiresAnother_IsLoadedAfterItAndSaysSo()
    {
        var (workshop, server) = (await system.Workshop, await system.Server);
        var project = workshop.Write("Demanding", "<PluginRequires Include=\"core\" Version=\"0.1.0-beta.1\" />");

        await workshop.BuildAsync(project, $"-p:PluginHostFolder={server.DropFolder}");

        await AnswersAsync(server, "demanding.hello");
        var (_, plugin) = await server.GetAsync("/api/v1/plugins/demanding");
        Assert.Equal("""[{"plugin_id":"core","minimum_version":"0.1.0-beta.1"}]""", plugin["data"]!["requires"]!.ToJsonString());
    }

    private static async Task AnswersAsync(ServerProcess server, string action) => await Patience.UntilAsync(
        $"{action} to answer",
        async () => (await server.ExecuteAsync(action, "{}")).Status == HttpStatusCode.OK,
        () => server.Process.Everything);
}
