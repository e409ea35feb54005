using System.Text;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class LoadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_WithAHealthyPlugin_AnswersItsAction()
    {
        _folder.AddPlugin(PluginSource.Healthy());
        await using var host = await TestHost.StartAsync(_folder);
        Assert.Equal(PluginState.Active, host.Plugin("healthy").State);
        var result = await host.RunAsync("healthy.hello", """{"name":"Ada"}""");
        Assert.Equal("""{"text":"hello Ada"}""", Encoding.UTF8.GetString(result.Outputs.Span));
    }
}
