using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

public sealed class PackageTests(RunningSystem system)
{
    private static readonly string[] OfEveryPackage = ["[Content_Types].xml", "_rels/", "package/"];

    public static TheoryData<string> Ids => [.. PluginWorkshop.PackedProjects.Select(static project => Path.GetFileName(project))];

    public static TheoryData<string> Libraries => ["PluginHost.Sdk", "PluginHost.Sdk.Testing", "PluginHost.Core", "PluginHost.Storage"];

    [Fact]
    public void Pack_OfTheBuildScript_PacksWhatIsTestedHere() => Assert.Contains(
        $"packedProjects = new[] {{ {string.Join(", ", PluginWorkshop.PackedProjects.Select(static project => $"\"{project}\""))} }};",
        File.ReadAllText(Repository.PathOf("build.cake")),
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Package_OfThisCheckout_HasVersionLicenceReadmeAndDescription(string id)
    {
        await using var package = await OpenAsync(id);
        var metadata = Nuspec(package, id).Elements().ToDictionary(static element => element.Name.LocalName, static element => element.Value, StringComparer.Ordinal);

        Assert.Matches(@"^0\.\d+\.\d+(-[0-9a-z.]+)?$", metadata["version"]);
        Assert.Equal(("MIT", "README.md"), (metadata["license"], metadata["readme"]));
        Assert.True(metadata["description"].Length > 20 && metadata["tags"].Contains("pluginhost", StringComparison.Ordinal), "description and tags");
        Assert.StartsWith($"# {id}\n", Read(package, "README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task Package_OfALibrary_HasDocumentationAndSymbolsOfTheSameBuild(string id)
    {
        await using var package = await OpenAsync(id);
        await using var symbols = await OpenAsync(id, "snupkg");

        Assert.Contains($"lib/net10.0/{id}.dll", Entries(package));
        Assert.Contains($"<name>{id}</name>", Read(package, $"lib/net10.0/{id}.xml"), StringComparison.Ordinal);
        Assert.Equal([$"{id}.nuspec", $"lib/net10.0/{id}.pdb"], Entries(symbols));
        using var image = new PEReader(new MemoryStream(Bytes(package, $"lib/net10.0/{id}.dll")));
        Assert.Contains(image.ReadDebugDirectory(), static entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        var pdb = System.Reflection.Metadata.MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Bytes(symbols, $"lib/net10.0/{id}.pdb")));
        var built = image.ReadCodeViewDebugDirectoryData(image.ReadDebugDirectory().First(static entry => entry.Type == DebugDirectoryEntryType.CodeView));
        Assert.Equal(built.Guid, new Guid(pdb.GetMetadataReader().DebugMetadataHeader!.Id[..16].AsSpan()));
    }

    [Fact]
    public async Task SdkPackage_Packed_HoldsContractRulesBuildFilesAndSchema()
    {
        await using var package = await OpenAsync("PluginHost.Sdk");

        Assert.Equal(
            [
                "PluginHost.Sdk.nuspec", "README.md", "analyzers/dotnet/cs/PluginHost.Sdk.Analyzers.dll", "analyzers/dotnet/cs/PluginHost.Sdk.CodeFixes.dll",
                "build/Plugin.Checks.targets", "build/Plugin.Deploy.targets", "build/Plugin.Identity.targets", "build/Plugin.Output.targets", "build/Plugin.Package.targets", "build/Plugin.Run.targets",
                "build/PluginHost.Sdk.props", "build/PluginHost.Sdk.targets", "lib/net10.0/PluginHost.Sdk.dll", "lib/net10.0/PluginHost.Sdk.xml", "schemas/plugins.schema.json",
            ],
            Entries(package).Where(static name => !name.StartsWith("docs/analyzers/", StringComparison.Ordinal)));
        Assert.NotNull(JsonNode.Parse(Read(package, "schemas/plugins.schema.json"))!["properties"]);
        Assert.All(Dependencies(package, "PluginHost.Sdk"), static id => Assert.Matches(@"^Microsoft\.Extensions\..*\.Abstractions$", id));
    }

    [Fact]
    public async Task TestingPackage_Packed_NeedsNoTestFramework()
    {
        await using var package = await OpenAsync("PluginHost.Sdk.Testing");

        Assert.Contains("build/PluginHost.Sdk.Testing.targets", Entries(package));
        var dependencies = Dependencies(package, "PluginHost.Sdk.Testing").ToList();
        Assert.Superset(new HashSet<string>(["PluginHost.Core", "PluginHost.Sdk"], StringComparer.Ordinal), dependencies.ToHashSet(StringComparer.Ordinal));
        Assert.All(dependencies, static id => Assert.Matches(@"^(PluginHost|Microsoft\.Extensions|System)\.", id));
    }

    [Fact]
    public async Task TemplatePackage_Packed_NamesThePackagesOfItsOwnVersion()
    {
        await using var package = await OpenAsync("PluginHost.Templates");
        var nuspec = Nuspec(package, "PluginHost.Templates").Descendants().ToList();

        Assert.Equal("Template", nuspec.Single(static element => element.Name.LocalName == "packageType").Attribute("name")!.Value);
        Assert.Empty(Dependencies(package, "PluginHost.Templates"));
        Assert.DoesNotContain(Entries(package), static name => name.Contains("/bin/", StringComparison.Ordinal) || name.Contains("/obj/", StringComparison.Ordinal));
        var version = nuspec.Single(static element => element.Name.LocalName == "version").Value;
        var symbols = JsonNode.Parse(Read(package, "content/plugin/.template.config/template.json"))!["symbols"]!;
        Assert.Equal((version, "PLUGINHOST_VERSION"), ((string?)symbols["version"]!["parameters"]!["value"], (string?)symbols["version"]!["replaces"]));
    }

    [Fact]
    public async Task Assemblies_OfARelease_AreTheSameWhereverTheyAreBuilt()
    {
        using var folder = new TestFolder();
        var builds = new List<(byte[] Assembly, byte[] Symbols)>();
        foreach (var place in new[] { "here", "a/longer/way/to/there" })
        {
            builds.Add(await ReleaseAsync(folder.Create(place)));
        }

        Assert.Equal(builds[0].Assembly, builds[1].Assembly);
        Assert.Equal(builds[0].Symbols, builds[1].Symbols);
    }

    /// <summary>Builds the contract from a copy of its sources, as a release.</summary>
    private static async Task<(byte[] Assembly, byte[] Symbols)> ReleaseAsync(string place)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Root).Where(static file => Path.GetExtension(file) is ".props" or ".targets" or ".txt" or ".json" || Path.GetFileName(file) == ".editorconfig"))
        {
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        }

        foreach (var project in new[] { "PluginHost.Sdk", "PluginHost.Sdk.Analyzers", "PluginHost.Sdk.CodeFixes" }) TestFolder.Copy(Repository.PathOf("sdk", project), Path.Combine(place, "sdk", project));
        var (exitCode, output) = await Dotnet.RunAsync(place, null, "build", "sdk/PluginHost.Sdk", "--configuration", "Release", "-p:RunAnalyzers=false");
        Assert.True(exitCode == 0, output);
        var built = Path.Combine(place, "artifacts", "bin", "PluginHost.Sdk", "release", "PluginHost.Sdk");
        return (await File.ReadAllBytesAsync($"{built}.dll", TestContext.Current.CancellationToken), await File.ReadAllBytesAsync($"{built}.pdb", TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Entries(ZipArchive package) => package.Entries
        .Select(static entry => entry.FullName)
        .Where(static name => !OfEveryPackage.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal);

    private static XElement Nuspec(ZipArchive package, string id) => XDocument.Parse(Read(package, $"{id}.nuspec").TrimStart('\uFEFF')).Root!.Elements().Single();

    private static IEnumerable<string> Dependencies(ZipArchive package, string id) =>
        Nuspec(package, id).Descendants().Where(static element => element.Name.LocalName == "dependency").Select(static element => element.Attribute("id")!.Value);

    private static byte[] Bytes(ZipArchive package, string entry)
    {
        using var content = package.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Read(ZipArchive package, string entry) => System.Text.Encoding.UTF8.GetString(Bytes(package, entry));

    private async Task<ZipArchive> OpenAsync(string id, string kind = "nupkg") => await ZipFile.OpenReadAsync(
        Path.Combine((await system.Workshop).Packages, $"{id}.{(await system.Workshop).Version}.{kind}"), TestContext.Current.CancellationToken);
}
