using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using PluginHost.Core.Access;
using PluginHost.Server.Auth.Jwt;
using PluginHost.Server.Auth.Keys;

namespace PluginHost.Server.Auth;

/// <summary>Tells whose a bearer token is: the admin key, a key of the store, or the token of an issuer. Thread-safe.</summary>
internal sealed class BearerTokens(AdminKey adminKey, KeyIndex keys, TimeProvider time, JwtVerifier? jwt = null)
{
    private static readonly AuthenticateResult Admin = AuthenticateResult.Success(new AuthenticationTicket(Principals.Create(AdminKey.Name, "key", [Scopes.Admin], [ActionPattern.All]), BearerHandler.SchemeName));

    private static readonly AuthenticateResult Unknown = AuthenticateResult.Fail("The key in the Authorization header is not known.");

    internal ValueTask<AuthenticateResult> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        var hash = KeySecret.Hash(token);
        if (adminKey.Matches(hash)) return ValueTask.FromResult(Admin);
        if (keys.Find(hash) is { } key) return ValueTask.FromResult(Check(key));
        return jwt is not null && JwtVerifier.IsToken(token) ? jwt.VerifyAsync(token, cancellationToken) : ValueTask.FromResult(Unknown);
    }

    private AuthenticateResult Check(KnownKey known) => known.Key switch
    {
        { Revoked: { } revoked } key => AuthenticateResult.Fail($"The key '{key.Name}' was revoked on {Text(revoked)}."),
        { Expires: { } expires } key when expires <= time.GetUtcNow() => AuthenticateResult.Fail($"The key '{key.Name}' expired on {Text(expires)}."),
        _ => known.Accepted,
    };

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
