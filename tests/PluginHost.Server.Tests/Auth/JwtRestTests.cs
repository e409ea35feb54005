using Microsoft.IdentityModel.Tokens;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

/// <summary>Tokens over real HTTP, with the settings as an operator gives them.</summary>
public sealed class JwtRestTests : IAsyncLifetime
{
    private readonly SecurityKey _key = IssuerStub.Rsa("rsa-1");
    private IssuerStub _issuer = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await IssuerStub.StartAsync(_key);
        _server = await RunningServer.StartAsync(null, "--auth:jwt:authority", _issuer.Address + "/", "--auth:jwt:audience", "pluginhost", "--auth:jwt:requireHttpsMetadata", "false");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Token_OpensWhatItsScopesSay()
    {
        using var client = ClientWith(new() { ["sub"] = "ann", ["scope"] = "plugins:write executions:write", ["pluginhost_actions"] = "core.echo" });
        var (status, body) = await client.SendAsync("POST", "/api/v1/executions/execute?wait=30s", """{"action_ref": "core.echo", "parameters": {"message": "a"}}""");
        var (forbidden, problem) = await client.SendAsync("GET", "/api/v1/keys");
        var (other, why) = await client.SendAsync("POST", "/api/v1/executions/execute", """{"action_ref": "core.fail"}""");
        await client.SendAsync("POST", "/api/v1/plugins/core/quarantine-release");

        Assert.Equal((200, "ann"), (status, (string?)body["data"]!["actor"]));
        Assert.Equal((403, "This needs the scope 'keys:read'. The token of 'ann' has: plugins:write, executions:write."), (forbidden, (string?)problem["detail"]));
        Assert.Equal((403, "The token of 'ann' may not use 'core.fail'. It may use: core.echo."), (other, (string?)why["detail"]));
        var record = (await _server.GetAsync("/api/v1/audit?actor=ann")).Body["data"]![0]!;
        Assert.Equal(("plugin.quarantine_release", "jwt"), ((string?)record["what"], (string?)record["actor_type"]));
    }

    [Fact]
    public async Task Token_ThatIsOver_Answers401WithTheReason()
    {
        using var client = _server.ClientOf(_issuer.Sign(_key, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        using var response = await client.GetAsync("/api/v1/actions", TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\", error_description=\"The token expired on 2020-01-01T01:00:00Z.\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Token_WhileTheIssuerIsDown_Answers503AndKeysGoOn()
    {
        _issuer.IsBroken = true;
        using var client = ClientWith(new() { ["sub"] = "ann", ["scope"] = "actions:read" });
        using var response = await client.GetAsync("/api/v1/actions", TestContext.Current.CancellationToken);
        var (_, problem) = await client.SendAsync("GET", "/api/v1/actions");

        Assert.Equal((503, "10"), ((int)response.StatusCode, response.Headers.RetryAfter?.ToString()));
        Assert.Equal("issuer_unavailable", (string?)problem["code"]);
        Assert.Equal(200, (await _server.Client.SendAsync("GET", "/api/v1/actions")).Status);
    }

    private HttpClient ClientWith(Dictionary<string, object> claims) => _server.ClientOf(_issuer.Sign(_key, TimeProvider.System.GetUtcNow(), token => token.Claims = claims));
}
