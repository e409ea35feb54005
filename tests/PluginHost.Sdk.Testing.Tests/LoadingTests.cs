using System.Reflection;
using System.Reflection.Emit;
using TestPlugins.Kit;
using static PluginHost.Sdk.Testing.Tests.Support;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class LoadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-kit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task LoadAsync_WithoutAPath_LoadsThePluginThatTheProjectRefersTo()
    {
        await using var host = await PluginTestHost.LoadAsync();

        Assert.Equal(("kit", "1.2.3"), (host.PluginId, host.PluginVersion));
        Assert.Equal(["about", "convert_temperature", "forecast", "greet", "nested", "save", "shout", "skip", "stamp", "ticks", "track", "wait"], host.Exports.Select(static action => action.Name));
    }

    [Fact]
    public async Task LoadAsync_OfAType_LoadsItsPlugin()
    {
        await using var host = await PluginTestHost.LoadAsync<ConvertTemperature>();

        Assert.Equal("kit", host.PluginId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TestPlugins.Kit.dll")]
    public async Task LoadAsync_OfAPath_TakesFolderAndDll(string file)
    {
        await using var host = await PluginTestHost.LoadAsync(Path.Combine(Kit, file));

        Assert.Equal("kit", host.PluginId);
    }

    [Fact]
    public async Task LoadAsync_OfATypeOfNoPlugin_SaysWhat()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(static () => PluginTestHost.LoadAsync<FactAttribute>());

        Assert.Equal(
            Lines(
                "'FactAttribute' is of 'xunit.v3.core', which is no plugin that 'PluginHost.Sdk.Testing.Tests' refers to.",
                "Expected: a type of a plugin that the test project refers to",
                "Found:    the assembly 'xunit.v3.core'",
                "To do:    Refer to the plugin's project with a ProjectReference from the test project, or name the plugin's output folder: PluginTestHost.LoadAsync(\"path\")."),
            failure.Message);
    }

    [Fact]
    public void LoadAsync_WhereNoPluginIsReferredTo_SaysHow()
    {
        var failure = Assert.Throws<PluginTestException>(static () => TestedPlugins.FolderFor(typeof(FactAttribute).Assembly));

        Assert.Equal(
            Lines(
                "'xunit.v3.core' does not refer to a plugin.", "Expected: one reference to a plugin's project", "Found:    none",
                "To do:    Refer to the plugin's project with a ProjectReference from the test project, or name the plugin's output folder: PluginTestHost.LoadAsync(\"path\")."),
            failure.Message);
    }

    [Fact]
    public void LoadAsync_WhereSeveralPluginsAreReferredTo_AsksForAType()
    {
        var tests = AssemblyBuilder.DefineDynamicAssembly(new("Several.Tests"), AssemblyBuilderAccess.Run);
        foreach (var name in new[] { "One", "Two" }) tests.SetCustomAttribute(new(typeof(AssemblyMetadataAttribute).GetConstructors()[0], [$"PluginHost.TestedPlugin:{name}", name]));

        var failure = Assert.Throws<PluginTestException>(() => TestedPlugins.FolderFor(tests));

        Assert.Equal(
            Lines(
                "'Several.Tests' refers to several plugins.", "Expected: one reference to a plugin's project", "Found:    One, Two", "To do:    Say which one by a type of it: PluginTestHost.LoadAsync<SomeAction>()."),
            failure.Message);
    }

    [Fact]
    public async Task LoadAsync_OfAMissingFolder_SaysSo()
    {
        var path = Path.Combine(_folder, "nowhere");
        var failure = await Assert.ThrowsAsync<PluginTestException>(() => PluginTestHost.LoadAsync(path));

        Assert.Equal(
            Lines(
                $"There is no plugin at '{path}'.", "Expected: the output folder of the plugin's build, or the main DLL in it", "Found:    neither a folder nor a file",
                "To do:    Build the plugin before the test runs, or mend the path."),
            failure.Message);
    }

    [Fact]
    public async Task LoadAsync_OfAFolderWithoutADll_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(() => PluginTestHost.LoadAsync(_folder));

        Assert.Equal(
            Lines(
                $"There is no plugin at '{_folder}'.", "Expected: the output folder of the plugin's build", "Found:    a folder without a DLL",
                "To do:    Build the plugin, or name the folder that its DLL lies in."),
            failure.Message);
    }

    [Fact]
    public async Task LoadAsync_OfAFolderWithoutAPlugin_SaysWhatAPluginHas()
    {
        File.Copy(typeof(PluginTestHost).Assembly.Location, Path.Combine(_folder, "Other.dll"));
        var failure = await Assert.ThrowsAsync<PluginTestException>(() => PluginTestHost.LoadAsync(_folder));

        Assert.Equal(
            Lines(
                $"There is no plugin at '{_folder}'.", "Expected: one assembly with [assembly: Plugin]", "Found:    none in Other.dll",
                "To do:    Let the plugin's project refer to the package PluginHost.Sdk, which writes the attribute, and name its output folder."),
            failure.Message);
    }

    [Fact]
    public async Task LoadAsync_OfABrokenDll_ThrowsTheRefusal()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Broken.dll"), "no assembly", Token);
        var failure = await Assert.ThrowsAsync<PluginTestException>(() => PluginTestHost.LoadAsync(_folder));

        Assert.Equal("bad_image", failure.Code);
        Assert.Contains("is refused (bad_image): 'Broken.dll' cannot be read", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("To do:    Build the plugin again and copy it completely.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_OfAPluginWhoseStartThrows_ThrowsTheRefusal()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(static () => PluginTestHost.LoadAsync(Hostile("start-throws")));

        Assert.Equal("start_failed", failure.Code);
        Assert.Contains("The plugin 'start-throws' is refused (start_failed): Plugin 'start-throws' failed while starting", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_OfAPluginWhoseStartHangs_EndsInRealTime()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(static () => PluginTestHost.LoadAsync(Hostile("start-hangs"), static options => options.Patience = TimeSpan.FromSeconds(1)));

        Assert.StartsWith(Lines("The plugin 'start-hangs' was not ready in time.", "Expected: that it starts within 00:00:01 of real time", "Found:    a constructor or StartAsync that still runs", "To do:    The clock"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_WithSettingsThatDoNotFit_ThrowsTheRefusal()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(static () => LoadAsync(static options => options.Settings = new { precision = "high" }));

        Assert.Equal("invalid_settings", failure.Code);
        Assert.Contains("'plugins.kit.settings.precision' must be", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_WithAPluginsJsonThatIsNone_SaysWhatIsWrong()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(static () => LoadAsync(static options => options.PluginsJson = """{"defaults": {"timeout": "soon"}}"""));

        Assert.StartsWith("PluginsJson is not valid.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("defaults.timeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_OfAPluginThatPluginsJsonDisables_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<PluginTestException>(static () => LoadAsync(static options => options.PluginsJson = """{"plugins": {"kit": {"enabled": false}}}"""));

        Assert.StartsWith(Lines("The plugin 'kit' does not run.", "Expected: active", "Found:    disabled:"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_ManyTimesAtOnce_GivesHostsThatDoNotMeet()
    {
        await Parallel.ForAsync(0, 8, Token, static async (number, _) =>
        {
            await using var host = await PluginTestHost.LoadAsync(Kit, options => options.Settings = new { greeting = $"Hello {number}" });
            for (var i = 0; i <= number; i++) (await host.ExecuteAsync("greet")).AssertOutputs(new { result = $"Hello {number}, world!" });

            Assert.Equal(number + 1, host.Events.Count);
            host.Metrics.AssertCount("pluginhost.action.duration", number + 1);
            Assert.Equal(0, (await host.ExecuteAsync("ticks")).Outputs<Count>().Result);
        });
    }

    [Fact]
    public async Task DisposeAsync_OfAHost_LeavesNoFolder()
    {
        var host = await LoadAsync();
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(host.DataFolder))!;
        Assert.True(Directory.Exists(folder));

        await host.DisposeAsync();

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task LoadAsync_WithADataFolder_KeepsIt()
    {
        await using (var host = await LoadAsync(options => options.DataFolder = _folder)) (await host.ExecuteAsync("save")).AssertSucceeded();

        Assert.Equal("saved", await File.ReadAllTextAsync(Path.Combine(_folder, "plugins", "kit", "saved.txt"), Token));
    }

    private sealed record Count(int Result);
}
