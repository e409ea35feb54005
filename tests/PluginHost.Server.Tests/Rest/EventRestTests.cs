using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest;

public sealed class EventRestTests
{
    [Fact]
    public async Task Plugin_ThatSubscribes_HearsOfCallsOverRest()
    {
        await using var server = await RunningServer.StartAsync("""{ "folders": ["{PLUGINS}", "{PLUGINS}/../test-plugins/Listener"] }""");
        await server.ExecuteAsync("core.echo", """{"message": "one"}""");
        await server.ExecuteAsync("core.echo", "{}");
        await server.PostAsync("/api/v1/executions/execute-all?wait=30s", """{"steps": [{"action": "core.echo", "parameters": {"message": "two"}}]}""");
        await Patience.UntilAsync(async () =>
        {
            var (_, body) = await server.ExecuteAsync("test-plugins-listener.heard", """{"of": "core."}""");
            return body["data"]!["outputs"]!["result"]!.ToJsonString() == """["core.echo Api succeeded","core.echo Api failed","core.echo Plan succeeded"]""";
        });
    }
}
