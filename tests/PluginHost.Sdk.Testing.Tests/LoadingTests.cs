using TestPlugins.Kit;

namespace PluginHost.Sdk.Testing.Tests;

public sealed class LoadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoadAsync_WithoutAPath_LoadsThePluginThatTheProjectRefersTo()
    {
        await using var host = await PluginTestHost.LoadAsync(cancellationToken: Token);

        Assert.Equal(("kit", "1.2.3"), (host.PluginId, host.PluginVersion));
        var result = await host.ExecuteAsync("convert_temperature", new { value = 100 }, cancellationToken: Token);
        Assert.Equal(new ConvertTemperatureOutputs(212, TemperatureUnit.Fahrenheit), result.AssertSucceeded().Outputs<ConvertTemperatureOutputs>());
        host.AssertValidMetadata();
        await host.AssertUnloadsAsync(Token);
    }

    [Fact]
    public async Task LoadAsync_OfAType_LoadsItsPlugin()
    {
        await using var host = await PluginTestHost.LoadAsync<ConvertTemperature>(cancellationToken: Token);

        Assert.Equal("kit", host.PluginId);
    }
}
