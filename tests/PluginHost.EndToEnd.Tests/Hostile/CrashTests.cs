using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

public sealed class CrashTests
{
    private const string Reason = "Its code ran at each of the last 2 crashes of the host (crashGuard).";
    private const int Aborted = 128 + 6;

    [Fact]
    public async Task Plugins_WhoseActionsEndTheProcess_AreFencedOffAfterTwoCrashes()
    {
        using var host = new CrashingServer("overflows-stack", "fails-fast", "exits");
        int[] codes =
        [
            await host.CrashAsync("overflows-stack.run"), await host.CrashAsync("overflows-stack.run"),
            await host.CrashAsync("fails-fast.run"), await host.CrashAsync("fails-fast.run"),
            await host.CrashAsync("exits.run"),
        ];
        await host.RestartAsync(); // A clean end begins a new row: the next crash counts as the first.
        codes = [.. codes, await host.CrashAsync("exits.run"), await host.CrashAsync("exits.run")];
        Assert.Equal([Aborted, Aborted, Aborted, Aborted, 7, 7, 7], codes);

        await using var server = await host.StartAsync();
        Assert.Equal([("exits", "quarantined", Reason), ("fails-fast", "quarantined", Reason), ("overflows-stack", "quarantined", Reason)], await CrashingServer.TroubledAsync(server));
        Assert.Contains("Plugin 'exits' does not start: its code ran at each of the last 2 unclean ends, within 1m of the starts at ", server.Process.Output, StringComparison.Ordinal);
        foreach (var plugin in new[] { "exits", "fails-fast", "overflows-stack" }) await AssertFencedAsync(server, plugin);
        await AssertServesAsync(server);

        var (status, released) = await server.CommandAsync("exits", "quarantine-release");
        Assert.Equal((HttpStatusCode.OK, "active"), (status, (string?)released["data"]!["state"]));
        host.Mend("fails-fast");
        Assert.Null(await new HostileServer(server).StateAsync("fails-fast", "`active`"));
        Assert.Equal([("overflows-stack", "quarantined", Reason)], await CrashingServer.TroubledAsync(server));
        await CrashingServer.StopAsync(server);
        HostileTable.Add("2", [Row("overflows the stack", "overflows-stack", codes[0]), Row("calls `Environment.FailFast`", "fails-fast", codes[2]), Row("calls `Environment.Exit`", "exits", codes[^1])]);
    }

    [Fact]
    public async Task Plugin_ThatEndsTheProcessWhenItIsLoaded_IsFencedOffAfterTwoCrashesUntilItIsMended()
    {
        using var host = new CrashingServer("kills-in-constructor");
        Assert.Equal((8, 8), (await host.CrashAtStartAsync(), await host.CrashAtStartAsync()));

        await using var server = await host.StartAsync();
        Assert.Equal([("kills-in-constructor", "quarantined", Reason)], await CrashingServer.TroubledAsync(server));
        await AssertFencedAsync(server, "kills-in-constructor");
        await AssertServesAsync(server);

        host.Mend("kills-in-constructor");
        Assert.Null(await new HostileServer(server).StateAsync("kills-in-constructor", "`active`"));
        Assert.Equal("200 succeeded", Answer.Of(await server.ExecuteAsync("kills-in-constructor.run", "{}")).Short);
        await CrashingServer.StopAsync(server);
        HostileTable.Add("3", [("a constructor calls `Environment.Exit`: the host does not come up", "no connection; exit code 8", "`quarantined` from the third start on (`crashGuard:crashes` is 2)")]);
    }

    private static (string Fault, string CallerGot, string Afterwards) Row(string fault, string plugin, int code) =>
        ($"an action {fault}: the host ends", $"the connection breaks; exit code {code}; once fenced 503 `plugin_unavailable`", $"`{plugin}` is `quarantined` from the third start on (`crashGuard:crashes` is 2)");

    private static async Task AssertFencedAsync(ServerProcess server, string plugin) =>
        Assert.Equal(new Answer("503 `plugin_unavailable`", $"The plugin '{plugin}' is quarantined: {Reason}"), Answer.Of(await server.ExecuteAsync($"{plugin}.run", "{}")));

    private static async Task AssertServesAsync(ServerProcess server)
    {
        Assert.Equal("200 succeeded", Answer.Of(await server.ExecuteAsync("core.echo", """{"message": "hello"}""")).Short);
        Assert.Equal("degraded", (string?)(await server.GetAsync("/ready")).Body["status"]);
    }
}
