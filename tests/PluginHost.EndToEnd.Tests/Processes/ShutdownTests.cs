using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Processes;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Terminate_WhileACallRuns_AnswersTheCallerAndExitsWithZero()
    {
        await using var server = await ServerProcess.StartAsync();
        var call = server.ExecuteAsync("core.delay", """{"duration": "1s"}""");
        await Patience.UntilAsync("the call to run", async () =>
            Exposition.Samples(await server.ScrapeAsync(), "pluginhost_action_active", "\"delay\"").Any(static line => line.EndsWith(" 1", StringComparison.Ordinal)));

        await server.Process.TerminateAsync();

        var (status, body) = await call;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("succeeded", (string?)body["data"]!["outcome"]);
        Assert.Equal(0, await server.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task Terminate_OfAnIdleServer_ExitsWithZero()
    {
        await using var server = await ServerProcess.StartAsync();

        await server.Process.TerminateAsync();

        Assert.Equal(0, await server.Process.WaitForExitAsync());
        Assert.Equal("", server.Process.Errors);
    }
}
