using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Rest.Executions;

/// <summary>Keys that may use some actions only.</summary>
public sealed class PatternKeyRestTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await ExecutionListRestTests.FillAsync(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task KeyWithPatterns_SeesOnlyWhatFits()
    {
        using var client = await _server.ClientWithAsync([Scopes.ExecutionsRead, Scopes.ExecutionsWrite], "core.fail", "text.*");
        var (_, list) = await client.SendAsync("GET", "/api/v1/executions");
        var (_, stats) = await client.SendAsync("GET", "/api/v1/executions/stats?action_ref=core.*");
        var (_, found) = await client.SendAsync("POST", "/api/v1/executions/rerun", """{"all": true}""");

        Assert.Equal(["text.render", "core.fail"], list["data"]!.AsArray().Select(static one => (string?)one!["action_ref"]));
        Assert.Equal(1, (int)stats["data"]!["total"]!);
        Assert.Equal((1, 1), ((int)found["data"]!["found"]!, (int)found["data"]!["done"]!));
    }

    [Fact]
    public async Task KeyWithPatterns_ForAnotherAction_IsForbidden()
    {
        var (_, list) = await _server.Client.SendAsync("GET", "/api/v1/executions?action_ref=core.fail");
        using var client = await _server.ClientWithAsync([Scopes.ExecutionsRead, Scopes.ExecutionsWrite], "core.echo");
        foreach (var (method, route) in new[] { ("GET", ""), ("GET", "/attempts"), ("GET", "/logs"), ("GET", "/stream"), ("GET", "/logs/stream"), ("POST", "/cancel"), ("POST", "/rerun") })
        {
            var (status, body) = await client.SendAsync(method, $"/api/v1/executions/{list["data"]![0]!["id"]}{route}");
            Assert.Equal((route, 403, "forbidden"), (route, status, (string?)body["code"]));
        }
    }
}
