using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using PluginHost.Core.Actions;
using PluginHost.Server.Rest;

namespace PluginHost.Server.Auth;

/// <summary>Reads <c>Authorization: Bearer &lt;key&gt;</c>.</summary>
internal sealed class KeyAuthenticationHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AdminKey adminKey)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    internal const string SchemeName = "Bearer";

    private static readonly Task<AuthenticateResult> NoKey = Task.FromResult(AuthenticateResult.NoResult());

    private static readonly Task<AuthenticateResult> WrongKey = Task.FromResult(AuthenticateResult.Fail("The key is not known."));

    private static readonly Task<AuthenticateResult> Admin = Task.FromResult(AuthenticateResult.Success(
        new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "admin"), new Claim(Scopes.Claim, Scopes.Admin)], SchemeName)), SchemeName)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return NoKey;
        return adminKey.Matches(header.AsSpan("Bearer ".Length).Trim()) ? Admin : WrongKey;
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        var given = !string.IsNullOrEmpty(Request.Headers.Authorization);
        return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthorized, given
            ? "The key in the Authorization header is not known."
            : "A key is required: send 'Authorization: Bearer <key>'.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(StatusCodes.Status403Forbidden, "forbidden", $"This key lacks the scope '{Scopes.Admin}'.").ExecuteAsync(Context);
}

/// <summary>Adds authentication: every route needs a key unless it says otherwise.</summary>
internal static class KeyAuthentication
{
    internal static void AddKeyAuthentication(this IServiceCollection services)
    {
        // Not AddAuthentication: that brings data protection, whose keys nobody here needs.
        services.AddAuthenticationCore(static options => options.DefaultScheme = KeyAuthenticationHandler.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, KeyAuthenticationHandler>(KeyAuthenticationHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, MetricsAccess>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Scopes.Admin, static policy => policy.RequireClaim(Scopes.Claim, Scopes.Admin));
    }
}
