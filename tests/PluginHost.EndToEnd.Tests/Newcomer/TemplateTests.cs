using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Newcomer;

public sealed class TemplateTests(RunningSystem system)
{
    [Fact]
    public async Task Template_WithANameThatIsNoNamespace_BuildsIntoTheDropFolderAndAnswers()
    {
        var workshop = await system.Workshop;
        var server = await system.Server;
        var project = await workshop.MakeAsync("my-plugin", "--no-restore");
        Assert.Contains("namespace my_plugin;", await ReadAsync(project, "ConvertTemperatureAction.cs"), StringComparison.Ordinal);

        await workshop.BuildAsync(project, $"-p:PluginDropFolder={server.DropFolder}");

        await AnswersAsync(server, "my-plugin.convert_temperature");
    }

    // What 'dotnet add package PluginHost.Sdk' leaves behind.
    [Fact]
    public async Task Plugin_WithoutExcludeAssets_HasNoCopyOfTheSharedAssembliesAndAnswers()
    {
        var workshop = await system.Workshop;
        var server = await system.Server;
        var project = await workshop.MakeAsync("Forgetful", "--no-restore");
        var file = Path.Combine(project, "Forgetful.csproj");
        var text = await ReadAsync(project, "Forgetful.csproj");
        Assert.Contains(" ExcludeAssets=\"runtime\"", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(" ExcludeAssets=\"runtime\"", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (_, files) = await workshop.BuildAsync(project, $"-p:PluginDropFolder={server.DropFolder}");

        Assert.Equal(["Forgetful.deps.json", "Forgetful.dll", "Forgetful.pdb", "Forgetful.runtimeconfig.json"], files);
        await AnswersAsync(server, "forgetful.convert_temperature");
    }

    [Theory]
    [InlineData("Acme.Über", "No plugin id can be made of the name 'Acme.Über': it may have only A-Z, a-z, digits, '.', '-', '_' and spaces. Set <PluginId> in the project, e.g. <PluginId>acme-weather</PluginId>.")]
    [InlineData("_hidden", "PluginId '_hidden' is not valid: 1 to 32 lower-case letters, digits, '-' or '_', the first a letter or digit. Set <PluginId> in the project.")]
    public async Task Template_WithANameThatGivesNoId_SaysWhatToSet(string name, string expected)
    {
        var workshop = await system.Workshop;

        var output = await workshop.FailToBuildAsync(await workshop.MakeAsync(name, "--no-restore"));

        Assert.Contains($"error PH0001: {expected} [", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_ThatRequiresAnother_IsLoadedAfterItAndSaysSo()
    {
        var workshop = await system.Workshop;
        var server = await system.Server;
        var project = await workshop.MakeAsync("Demanding", "--no-restore");
        await RequireAsync(project, "Demanding.csproj", "Include=\"core\" Version=\"0.1.0-beta.1\"");

        await workshop.BuildAsync(project, $"-p:PluginDropFolder={server.DropFolder}");

        await AnswersAsync(server, "demanding.convert_temperature");
        var (_, plugin) = await server.GetAsync("/api/v1/plugins/demanding");
        Assert.Equal("""[{"plugin_id":"core","minimum_version":"0.1.0-beta.1"}]""", plugin["data"]!["requires"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Include=\"Core\" Version=\"1.0.0\"", "PH0002: PluginRequires 'Core' is not a plugin id: 1 to 32 lower-case letters, digits, '-' or '_', the first a letter or digit.")]
    [InlineData("Include=\"greedy\" Version=\"1.0.0\"", "PH0002: PluginRequires 'greedy' is this plugin itself. Remove the item.")]
    [InlineData("Include=\"core;text;core\" Version=\"1.0.0\"", "PH0002: PluginRequires names a plugin more than once: core, text, core. Keep one item for each.")]
    [InlineData("Include=\"core\"", "PH0003: PluginRequires 'core' needs the lowest version that will do, a semantic version such as 1.2.3 or 1.2.3-beta.1; it says ''. Write <PluginRequires Include=\"core\" Version=\"1.2.3\" />.")]
    [InlineData("Include=\"core\" Version=\"1.2\"", "PH0003: PluginRequires 'core' needs the lowest version that will do, a semantic version such as 1.2.3 or 1.2.3-beta.1; it says '1.2'. Write <PluginRequires Include=\"core\" Version=\"1.2.3\" />.")]
    public async Task Plugin_ThatRequiresAnotherWrongly_SaysWhatToSet(string item, string expected)
    {
        var workshop = await system.Workshop;
        var project = await workshop.MakeAsync("Greedy", "--no-restore", "--force");
        await RequireAsync(project, "Greedy.csproj", item);

        Assert.Contains($"error {expected} [", await workshop.FailToBuildAsync(project), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_Readme_SaysHowToBuildAndCallThePluginByItsId()
    {
        var workshop = await system.Workshop;
        var readme = await ReadAsync(await workshop.MakeAsync("AcmeStock.Prices", "--no-restore"), "README.md");

        Assert.StartsWith("# AcmeStock.Prices\n", readme, StringComparison.Ordinal);
        Assert.Contains("dotnet build -p:PluginDropFolder=", readme, StringComparison.Ordinal);
        Assert.Contains("\"acme-stock-prices.convert_temperature\"", readme, StringComparison.Ordinal);
    }

    private static async Task RequireAsync(string project, string file, string item) => await File.WriteAllTextAsync(
        Path.Combine(project, file), (await ReadAsync(project, file)).Replace("</Project>", $"<ItemGroup><PluginRequires {item} /></ItemGroup></Project>", StringComparison.Ordinal), TestContext.Current.CancellationToken);

    private static Task<string> ReadAsync(string project, string file) => File.ReadAllTextAsync(Path.Combine(project, file), TestContext.Current.CancellationToken);

    private static async Task AnswersAsync(ServerProcess server, string action) => await Patience.UntilAsync(
        $"{action} to answer",
        async () => (await server.ExecuteAsync(action, """{"value": 0, "to": "kelvin"}""")).Status == HttpStatusCode.OK,
        () => server.Process.Everything);
}
