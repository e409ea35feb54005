using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using PluginHost.Core.Tests.Support;
using PluginHost.Server.Auth;
using PluginHost.Server.Auth.Jwt;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

public sealed class JwtVerifierTests : IAsyncLifetime
{
    private readonly VirtualTime _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly SecurityKey _rsa = IssuerStub.Rsa("rsa-1");
    private readonly SecurityKey _ec = IssuerStub.Ec("ec-1");
    private IssuerStub _issuer = null!;
    private IssuerKeys _keys = null!;
    private JwtSettings _settings = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await IssuerStub.StartAsync(_rsa, _ec);
        _settings = new JwtSettings($"{_issuer.Address}/.well-known/openid-configuration", "pluginhost") { RequireHttpsMetadata = false };
        _keys = new IssuerKeys(_settings, _time, new Logger<IssuerKeys>(_logs));
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        _logs.Dispose();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_OfTheIssuer_IsItsBearer(bool isRsa)
    {
        var user = await UserAsync(_issuer.Sign(isRsa ? _rsa : _ec, _time.GetUtcNow()));

        Assert.Equal(("ann", "jwt"), (user.ToActor().Name, user.ToActor().Type));
        Assert.Equal(["actions:read"], Scopes.Of(user));
        Assert.Equal(["*"], ActionRights.Patterns(user));
    }

    [Fact]
    public async Task Claims_AsListsOrText_AreScopesAndPatterns()
    {
        var lists = await UserAsync(With(new() { ["sub"] = "ann", ["scp"] = new[] { "keys:read", "unknown" }, ["scope"] = "admin audit:read", ["pluginhost_actions"] = new[] { "slack.*", "core.echo", "not a pattern" } }));
        var text = await UserAsync(With(new() { ["sub"] = "ann", ["scp"] = "keys:read audit:read", ["pluginhost_actions"] = "slack.* core.echo" }));
        var none = await UserAsync(With(new() { ["sub"] = "ann", ["pluginhost_actions"] = "Everything" }));

        Assert.Equal(["admin", "audit:read", "keys:read"], Scopes.Of(lists).Order(StringComparer.Ordinal));
        Assert.Equal(["slack.*", "core.echo"], ActionRights.Patterns(lists).Where(static pattern => pattern.Contains('.', StringComparison.Ordinal)));
        Assert.Equal(["keys:read", "audit:read"], Scopes.Of(text));
        Assert.Equal(["slack.*", "core.echo"], ActionRights.Patterns(text));
        Assert.Empty(ActionRights.Patterns(none));
    }

    [Fact]
    public async Task Claims_OfOtherNames_AreReadAsConfigured()
    {
        _settings = _settings with { NameClaim = "email", ScopeClaims = ["permissions"], RoleClaim = "groups", RoleMap = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["ops"] = ["plugins:read", "plugins:write"] } };
        var user = await UserAsync(With(new() { ["email"] = "ann@example.com", ["scope"] = "admin", ["permissions"] = new[] { "actions:read" }, ["groups"] = new[] { "ops", "people" } }));

        Assert.Equal("ann@example.com", user.Identity?.Name);
        Assert.Equal(["actions:read", "plugins:read", "plugins:write"], Scopes.Of(user));
        Assert.Equal("The token has no claim 'email'.", await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
    }

    [Fact]
    public async Task Token_ThatIsNotForHere_IsRefusedWithTheReason()
    {
        var now = _time.GetUtcNow();
        Assert.Equal("The token expired on 2026-01-31T11:59:29Z.", await FailureAsync(_issuer.Sign(_rsa, now, token => token.Expires = now.UtcDateTime.AddSeconds(-31))));
        Assert.Null(await FailureAsync(_issuer.Sign(_rsa, now, token => token.Expires = now.UtcDateTime.AddSeconds(-29))));
        Assert.Equal("The token is not valid before 2026-01-31T12:01:00Z.", await FailureAsync(_issuer.Sign(_rsa, now, token => token.NotBefore = now.UtcDateTime.AddMinutes(1))));
        Assert.Equal("The token never expires; that is not accepted.", await FailureAsync(_issuer.Sign(_rsa, now, static token => token.Expires = null)));
        Assert.Equal("The token is for 'billing', not for 'pluginhost'.", await FailureAsync(_issuer.Sign(_rsa, now, static token => token.Audience = "billing")));
        Assert.Equal($"The token is of the issuer 'https://evil.example', not of '{_issuer.Address}'.", await FailureAsync(_issuer.Sign(_rsa, now, static token => token.Issuer = "https://evil.example")));
        Assert.Equal("The token cannot be read.", await FailureAsync("YQ.YQ.YQ"));
    }

    [Fact]
    public async Task Token_WithoutASignatureOfTheIssuer_IsRefused()
    {
        const string Accepted = "accepted are RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.";
        var now = _time.GetUtcNow();
        var shared = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("a secret that everybody knows: it is the public key")) { KeyId = "rsa-1" };
        var good = _issuer.Sign(_rsa, now).Split('.');

        Assert.Equal($"The token is signed with 'none'; {Accepted}", await FailureAsync(_issuer.Sign(_rsa, now, static token => token.SigningCredentials = null)));
        Assert.Equal($"The token is signed with 'HS256'; {Accepted}", await FailureAsync(_issuer.Sign(shared, now)));
        Assert.Equal("The token's signature is not right.", await FailureAsync(_issuer.Sign(IssuerStub.Rsa("rsa-1"), now)));
        Assert.Equal("The token's signature is not right.", await FailureAsync($"{good[0]}.{good[1]}."));
        Assert.Equal("The token's signature is not right.", await FailureAsync($"{good[0]}.{Base64UrlEncoder.Encode("""{"sub": "root", "scope": "admin"}""")}.{good[2]}"));
    }

    [Fact]
    public async Task Key_ThatIsNew_IsReadOnceItsRestIsOver()
    {
        var fresh = IssuerStub.Ec("ec-2");
        Assert.Null(await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
        _issuer.Published.Clear();
        _issuer.Published.Add(fresh);

        Assert.Equal("The token is signed with a key that its issuer does not publish.", await FailureAsync(_issuer.Sign(fresh, _time.GetUtcNow())));
        Assert.Equal(1, _issuer.Readings);
        _time.Advance(IssuerKeys.Rest);
        Assert.Null(await FailureAsync(_issuer.Sign(fresh, _time.GetUtcNow())));
        Assert.Equal(2, _issuer.Readings);
        Assert.Equal("The token is signed with a key that its issuer does not publish.", await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
    }

    [Fact]
    public async Task Issuer_ThatDoesNotAnswer_IsAskedAgainAfterItsRest()
    {
        _issuer.IsBroken = true;
        Assert.Equal("The token cannot be checked: its issuer does not answer. Try again later, or use a key.", await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
        _issuer.IsBroken = false;
        Assert.IsType<IssuerUnavailableException>((await VerifyAsync(_issuer.Sign(_rsa, _time.GetUtcNow()))).Failure);
        _time.Advance(IssuerKeys.Rest);

        Assert.Null(await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
        Assert.StartsWith($"The issuer's document cannot be read at '{_settings.MetadataAddress}': ", Assert.Single(_logs.Of("IssuerNotRead")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_WhileTheIssuerDoesNotAnswer_StayAsTheyWereReadLast()
    {
        Assert.Null(await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
        _issuer.IsBroken = true;
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Null(await FailureAsync(_issuer.Sign(_rsa, _time.GetUtcNow())));
    }

    private string With(Dictionary<string, object> claims) => _issuer.Sign(_rsa, _time.GetUtcNow(), token => token.Claims = claims);

    private async Task<AuthenticateResult> VerifyAsync(string token) => await new JwtVerifier(_settings, _keys, _time).VerifyAsync(token, Token);

    private async Task<string?> FailureAsync(string token) => (await VerifyAsync(token)).Failure?.Message;

    private async Task<ClaimsPrincipal> UserAsync(string token) => Assert.IsType<ClaimsPrincipal>((await VerifyAsync(token)).Principal);
}
