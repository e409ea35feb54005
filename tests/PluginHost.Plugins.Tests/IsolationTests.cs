using PluginHost.Core.Plugins;

namespace PluginHost.Plugins.Tests;

public sealed class IsolationTests(EmbeddedHost host)
{
    [Fact]
    public void EveryPlugin_IsActiveWithoutAWarning()
    {
        Assert.Equal(["core", "test-plugins-listener", "test-plugins-native", "test-plugins-satellite", "test-plugins-yaml-eighteen", "test-plugins-yaml-sixteen", "text"], host.Catalog.List().Select(static plugin => plugin.Id));
        Assert.All(host.Catalog.List(), static plugin => Assert.Equal((PluginState.Active, ""), (plugin.State, string.Join('|', plugin.Warnings))));
    }

    [Theory]
    [InlineData("test-plugins-yaml-sixteen.version", 16)]
    [InlineData("test-plugins-yaml-eighteen.version", 18)]
    public async Task PrivateDependency_EachPlugin_HasItsOwnMajorVersion(string actionRef, int major)
    {
        var outputs = await host.OutputsAsync(actionRef);

        Assert.Equal(major, (int)outputs["major"]!);
        Assert.Equal("- 1,- 2", (string?)outputs["yaml"]);
    }

    [Fact]
    public async Task NativeLibrary_OfThisPlatform_IsFoundBesideThePlugin() =>
        Assert.Matches(@"^3\.\d+\.\d+$", (string?)(await host.OutputsAsync("test-plugins-native.sqlite_version"))["result"]);

    [Theory]
    [InlineData("de", "Guten Tag")]
    [InlineData("de-AT", "Guten Tag")]
    [InlineData("fr", "Good day")]
    public async Task SatelliteAssembly_OfTheCulture_IsFoundBesideThePlugin(string culture, string greeting) =>
        Assert.Equal(greeting, (string?)(await host.OutputsAsync("test-plugins-satellite.greet", $$"""{"culture": "{{culture}}"}"""))["result"]);
}
