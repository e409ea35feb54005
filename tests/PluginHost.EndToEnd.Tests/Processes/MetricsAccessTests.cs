using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Processes;

public sealed class MetricsAccessTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0", "true", HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1:0", "false", HttpStatusCode.Unauthorized)]
    [InlineData("http://0.0.0.0:0", "true", HttpStatusCode.Unauthorized)]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0", "true", HttpStatusCode.Unauthorized)]
    public async Task Metrics_WithoutAKey_AreForLoopbackOnly(string urls, string anonymous, HttpStatusCode expected)
    {
        await using var server = await ServerProcess.StartAsync(new() { Urls = urls, Environment = { ["telemetry__anonymousMetrics"] = anonymous } });

        using var response = await server.Anonymous.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains("pluginhost_plugin_state{", await server.ScrapeAsync(), StringComparison.Ordinal);
    }
}
