using System.Net;

namespace PluginHost.EndToEnd.Tests.Hostile;

public sealed class SafeModeTests
{
    private const string Reason = "The host runs in safe mode, which loads no plugin by itself; enable it to load it.";

    [Fact]
    public async Task SafeMode_WithAPluginThatEndsTheProcess_RunsNoPluginsCodeUntilItIsEnabled()
    {
        using var host = new CrashingServer("kills-in-constructor");

        await using var server = await host.StartAsync("--safe-mode");

        Assert.Contains("  safe mode    on: no code of any plugin runs until one is enabled by hand", server.Process.Output, StringComparison.Ordinal);
        Assert.Equal([("core", "disabled", Reason), ("kills-in-constructor", "disabled", Reason), ("text", "disabled", Reason)], await CrashingServer.TroubledAsync(server));
        Assert.Equal(new Answer("503 `plugin_unavailable`", $"The plugin 'core' is disabled: {Reason}"), Answer.Of(await server.ExecuteAsync("core.echo", """{"message": "hello"}""")));

        var (status, enabled) = await server.CommandAsync("core", "enable");

        Assert.Equal((HttpStatusCode.OK, "active"), (status, (string?)enabled["data"]!["state"]));
        Assert.Equal("200 succeeded", Answer.Of(await server.ExecuteAsync("core.echo", """{"message": "hello"}""")).Short);
        Assert.Equal([("kills-in-constructor", "disabled", Reason), ("text", "disabled", Reason)], await CrashingServer.TroubledAsync(server));
        await CrashingServer.StopAsync(server);
    }
}
