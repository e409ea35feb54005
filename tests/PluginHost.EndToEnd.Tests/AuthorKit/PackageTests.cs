using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Newcomer;

public sealed class PackageTests(RunningSystem system)
{
    private static readonly string[] OfEveryPackage = ["[Content_Types].xml", "_rels/", "package/"];

    [Fact]
    public async Task SdkPackage_Packed_HoldsContractBuildFilesSchemaAndDocumentation()
    {
        using var package = await OpenAsync("PluginHost.Sdk");

        Assert.Equal(
            ["PluginHost.Sdk.nuspec", "README.md", "build/PluginHost.Sdk.props", "build/PluginHost.Sdk.targets", "lib/net10.0/PluginHost.Sdk.dll", "lib/net10.0/PluginHost.Sdk.xml", "schemas/plugins.schema.json"],
            Entries(package));
        Assert.NotNull(JsonNode.Parse(Read(package, "schemas/plugins.schema.json"))!["properties"]);
        var dependencies = XDocument.Parse(Read(package, "PluginHost.Sdk.nuspec")).Descendants().Where(static element => element.Name.LocalName == "dependency");
        Assert.All(dependencies, static dependency => Assert.Matches(@"^Microsoft\.Extensions\..*\.Abstractions$", dependency.Attribute("id")!.Value));
    }

    [Fact]
    public async Task TemplatePackage_Packed_NamesTheSdkOfItsOwnVersion()
    {
        using var package = await OpenAsync("PluginHost.Templates");
        var nuspec = XDocument.Parse(Read(package, "PluginHost.Templates.nuspec")).Descendants().ToList();

        Assert.Equal(
            ["PluginHost.Templates.nuspec", "README.md", "content/plugin/.gitignore", "content/plugin/.template.config/dotnetcli.host.json", "content/plugin/.template.config/template.json", "content/plugin/ConvertTemperatureAction.cs", "content/plugin/README.md", "content/plugin/TemplatePlugin.csproj"],
            Entries(package));
        Assert.Equal("Template", nuspec.Single(static element => element.Name.LocalName == "packageType").Attribute("name")!.Value);
        Assert.DoesNotContain(nuspec, static element => element.Name.LocalName == "dependency");
        var version = nuspec.Single(static element => element.Name.LocalName == "version").Value;
        Assert.Contains($"""<PackageReference Include="PluginHost.Sdk" Version="{version}" ExcludeAssets="runtime" />""", Read(package, "content/plugin/TemplatePlugin.csproj"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Entries(ZipArchive package) => package.Entries
        .Select(static entry => entry.FullName)
        .Where(static name => !OfEveryPackage.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal);

    private static string Read(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private async Task<ZipArchive> OpenAsync(string id) =>
        await ZipFile.OpenReadAsync(Assert.Single(Directory.EnumerateFiles((await system.Workshop).Packages, $"{id}.*.nupkg")), TestContext.Current.CancellationToken);
}
