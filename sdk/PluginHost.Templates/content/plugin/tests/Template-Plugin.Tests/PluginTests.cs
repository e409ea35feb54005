using PluginHost.Sdk.Testing;

namespace TemplateNamespace.Tests;

/// <summary>What every plugin should hold.</summary>
public sealed class PluginTests
{
    [Fact]
    public async Task Plugin_Declares_NothingThatTheHostWouldRefuse()
    {
        await using var host = await PluginTestHost.LoadAsync();

        host.AssertValidMetadata();
    }

    [Fact]
    public async Task Plugin_ThatHasRun_LeavesNothingInMemory()
    {
        await using var host = await PluginTestHost.LoadAsync();
        (await host.ExecuteAsync("convert_temperature", new { value = 20 })).AssertSucceeded();

        await host.AssertUnloadsAsync();
    }
}
