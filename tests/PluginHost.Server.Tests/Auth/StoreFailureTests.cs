using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Access;
using PluginHost.Core.Tests.Support;
using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

public sealed class StoreFailureTests : IAsyncLifetime
{
    private readonly BrokenAccessStore _store = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartWithAsync(builder => builder.Services.AddSingleton<IAccessStore>(_store));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/v1/keys", null)]
    [InlineData("GET", "/api/v1/audit", null)]
    [InlineData("DELETE", "/api/v1/keys/nobody", null)]
    [InlineData("POST", "/api/v1/keys", """{"name": "a", "scopes": ["keys:read"]}""")]
    public async Task Route_ThatNeedsTheStore_Answers503(string method, string path, string? json)
    {
        _store.IsBroken = true;
        var (status, body) = await _server.Client.SendAsync(method, path, json);

        Assert.Equal((503, "store_unavailable", "The store does not answer, and nothing has changed: the disk is gone."), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Fact]
    public async Task KeysAndCommands_WhileTheStoreDoesNotAnswer_GoOn()
    {
        using var client = await _server.ClientWithAsync([Scopes.PluginsWrite]);
        _store.IsBroken = true;

        Assert.Equal(200, (await client.SendAsync("POST", "/api/v1/plugins/core/reload")).Status);
    }
}
