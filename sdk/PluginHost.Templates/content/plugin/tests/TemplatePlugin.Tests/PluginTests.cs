using PluginHost.Sdk.Testing;

namespace TemplateNamespace.Tests;

/// <summary>What every plugin should hold.</summary>
public sealed class PluginTests
{
    [Fact]
    public async Task Plugin_Declares_NothingThatTheHostWouldRefuse()
    {
        await using var host = await PluginTestHost.LoadAsync(cancellationToken: TestContext.Current.CancellationToken);

        host.AssertValidMetadata();
    }

    [Fact]
    public async Task Plugin_ThatHasRun_LeavesNothingInMemory()
    {
        await using var host = await PluginTestHost.LoadAsync(cancellationToken: TestContext.Current.CancellationToken);
        (await host.ExecuteAsync("convert_temperature", new { value = 20 }, cancellationToken: TestContext.Current.CancellationToken)).AssertSucceeded();

        await host.AssertUnloadsAsync(TestContext.Current.CancellationToken);
    }
}
