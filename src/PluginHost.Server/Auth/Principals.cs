using System.Security.Claims;
using PluginHost.Core.Access;

namespace PluginHost.Server.Auth;

/// <summary>Callers as the pipeline knows them.</summary>
internal static class Principals
{
    private const string TypeClaim = "actor_type";

    /// <summary>A caller who showed a key or a token.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="type"><c>key</c> or <c>jwt</c>.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="patterns">Which actions it may use.</param>
    internal static ClaimsPrincipal Create(string name, string type, IEnumerable<string> scopes, IEnumerable<string> patterns)
    {
        Claim[] claims =
        [
            new(ClaimTypes.Name, name),
            new(TypeClaim, type),
            .. scopes.Select(static scope => new Claim(Scopes.Claim, scope)),
            .. patterns.Select(static pattern => new Claim(ActionRights.Claim, pattern)),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, BearerHandler.SchemeName));
    }

    /// <summary>The caller as records name it.</summary>
    internal static Actor ToActor(this ClaimsPrincipal user) => new(user.Identity?.Name ?? "", user.FindFirstValue(TypeClaim));

    /// <summary>The caller at the beginning of a sentence.</summary>
    internal static string Describe(this ClaimsPrincipal user) => $"The {(user.HasClaim(TypeClaim, "jwt") ? "token of" : "key")} '{user.Identity?.Name}'";
}
