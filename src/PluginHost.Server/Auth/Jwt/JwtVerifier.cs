using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using PluginHost.Core.Access;

namespace PluginHost.Server.Auth.Jwt;

/// <summary>Checks tokens of the issuer: signature, issuer, audience, time. Thread-safe. Source: RFC 8725, best current practices.</summary>
internal sealed class JwtVerifier(JwtSettings settings, IssuerKeys keys, TimeProvider time)
{
    /// <summary>Claim with the action patterns; a token without it may use every action.</summary>
    internal const string ActionsClaim = "pluginhost_actions";

    /// <summary>How far clocks may be apart: 30 s (our choice).</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // Signatures by a key that only the issuer has: never 'none', never HS*, whose key the host would know, too.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>True for what has the form of a token.</summary>
    internal static bool IsToken(string text) => Handler.CanReadToken(text);

    internal async ValueTask<AuthenticateResult> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        if (Read(text) is not { } token) return AuthenticateResult.Fail("The token cannot be read.");
        if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal)) return AuthenticateResult.Fail($"The token is signed with '{token.Alg}'; accepted are {string.Join(", ", Algorithms)}.");
        if (await keys.GetAsync(null, cancellationToken) is not { } issuer) return AuthenticateResult.Fail(new IssuerUnavailableException());
        if (!Knows(issuer, token.Kid)) issuer = (await keys.GetAsync(issuer, cancellationToken))!;
        if (!Knows(issuer, token.Kid)) return AuthenticateResult.Fail("The token is signed with a key that its issuer does not publish.");
        var result = await Handler.ValidateTokenAsync(token, ParametersFor(issuer));
        if (!result.IsValid) return AuthenticateResult.Fail(Explain(result.Exception, token, issuer));
        return result.ClaimsIdentity.FindFirst(settings.NameClaim)?.Value is { Length: > 0 } name
            ? AuthenticateResult.Success(new(Principals.Create(name, "jwt", ScopesOf(result.ClaimsIdentity), PatternsOf(result.ClaimsIdentity)), BearerHandler.SchemeName))
            : AuthenticateResult.Fail($"The token has no claim '{settings.NameClaim}'.");
    }

    private static JsonWebToken? Read(string text)
    {
        try
        {
            return Handler.ReadJsonWebToken(text);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null; // The caller says so.
        }
    }

    // A token that names no key is tried with each.
    private static bool Knows(OpenIdConnectConfiguration issuer, string kid) => string.IsNullOrEmpty(kid) || issuer.SigningKeys.Any(key => key.KeyId == kid);

    private TokenValidationParameters ParametersFor(OpenIdConnectConfiguration issuer) => new()
    {
        ValidIssuer = issuer.Issuer,
        ValidAudience = settings.Audience,
        ValidAlgorithms = Algorithms,
        IssuerSigningKeys = issuer.SigningKeys,
        LifetimeValidator = IsInTime,
    };

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is null) throw new SecurityTokenNoExpirationException();
        if (notBefore > now + Skew) throw new SecurityTokenNotYetValidException();
        return expires > now - Skew ? true : throw new SecurityTokenExpiredException();
    }

    private string Explain(Exception exception, JsonWebToken token, OpenIdConnectConfiguration issuer) => exception switch
    {
        SecurityTokenExpiredException => $"The token expired on {BearerTokens.Text(new DateTimeOffset(token.ValidTo))}.",
        SecurityTokenNotYetValidException => $"The token is not valid before {BearerTokens.Text(new DateTimeOffset(token.ValidFrom))}.",
        SecurityTokenNoExpirationException => "The token never expires; that is not accepted.",
        SecurityTokenInvalidAudienceException => $"The token is for '{string.Join(", ", token.Audiences)}', not for '{settings.Audience}'.",
        SecurityTokenInvalidIssuerException => $"The token is of the issuer '{token.Issuer}', not of '{issuer.Issuer}'.",
        _ => "The token's signature is not right.",
    };

    private IEnumerable<string> ScopesOf(ClaimsIdentity claims)
    {
        var own = settings.ScopeClaims.SelectMany(claim => Values(claims, claim));
        var byRole = claims.FindAll(settings.RoleClaim).SelectMany(role => settings.RoleMap.GetValueOrDefault(role.Value, []));
        return own.Concat(byRole).Intersect(Scopes.All, StringComparer.Ordinal);
    }

    private static IEnumerable<string> PatternsOf(ClaimsIdentity claims) =>
        claims.HasClaim(static claim => claim.Type == ActionsClaim) ? Values(claims, ActionsClaim).Where(ActionPattern.IsValid) : [ActionPattern.All];

    // A list comes as a claim for each item; a text has spaces between.
    private static IEnumerable<string> Values(ClaimsIdentity claims, string name) => claims.FindAll(name).SelectMany(static claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
