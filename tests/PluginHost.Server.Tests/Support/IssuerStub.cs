using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PluginHost.Server.Tests.Support;

/// <summary>An OIDC issuer on a free port of this machine: discovery document, keys, and tokens signed with them.</summary>
internal sealed class IssuerStub : IAsyncDisposable
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly WebApplication _app;

    private IssuerStub(WebApplication app) => _app = app;

    /// <summary>Where it is, which is also its name.</summary>
    internal string Address => _app.Urls.First();

    /// <summary>The keys that it publishes.</summary>
    internal List<SecurityKey> Published { get; } = [];

    /// <summary>How often its keys were asked for.</summary>
    internal int Readings { get; private set; }

    /// <summary>True answers everything with 500.</summary>
    internal bool IsBroken { get; set; }

    internal static async Task<IssuerStub> StartAsync(params SecurityKey[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var stub = new IssuerStub(builder.Build());
        stub.Published.AddRange(keys);
        stub._app.MapGet("/.well-known/openid-configuration", () => stub.IsBroken ? Results.StatusCode(500) : Results.Text($$"""{"issuer": "{{stub.Address}}", "jwks_uri": "{{stub.Address}}/keys"}""", "application/json"));
        stub._app.MapGet("/keys", () => Results.Text(stub.KeySet(), "application/json"));
        await stub._app.StartAsync();
        return stub;
    }

    internal static SecurityKey Rsa(string id) => new RsaSecurityKey(RSA.Create(2048)) { KeyId = id };

    internal static SecurityKey Ec(string id) => new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    /// <summary>A token of ann for an hour from then, for the audience <c>pluginhost</c>, unless changed.</summary>
    internal string Sign(SecurityKey key, DateTimeOffset now, Action<SecurityTokenDescriptor>? change = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = "pluginhost",
            Expires = now.UtcDateTime.AddHours(1),
            SigningCredentials = new SigningCredentials(key, key is RsaSecurityKey ? SecurityAlgorithms.RsaSha256 : key is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "ann", ["scope"] = "openid actions:read" },
        };
        change?.Invoke(token);
        return Handler.CreateToken(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private string KeySet()
    {
        Readings++;
        var keys = Published.ConvertAll(static key =>
        {
            if (key is ECDsaSecurityKey ec)
            {
                var point = ec.ECDsa.ExportParameters(includePrivateParameters: false).Q;
                return $$"""{"kty": "EC", "use": "sig", "kid": "{{key.KeyId}}", "crv": "P-256", "x": "{{Base64UrlEncoder.Encode(point.X)}}", "y": "{{Base64UrlEncoder.Encode(point.Y)}}"}""";
            }

            var rsa = ((RsaSecurityKey)key).Rsa.ExportParameters(includePrivateParameters: false);
            return $$"""{"kty": "RSA", "use": "sig", "kid": "{{key.KeyId}}", "n": "{{Base64UrlEncoder.Encode(rsa.Modulus)}}", "e": "{{Base64UrlEncoder.Encode(rsa.Exponent)}}"}""";
        });
        return $$"""{"keys": [{{string.Join(',', keys)}}]}""";
    }
}
