using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PluginHost.Core.Actions;
using PluginHost.Server.Auth.Jwt;
using PluginHost.Server.Rest;

namespace PluginHost.Server.Auth;

/// <summary>Reads <c>Authorization: Bearer &lt;key or token&gt;</c>, and says what is missing.</summary>
internal sealed class BearerHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, BearerTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    internal const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        return await tokens.AuthenticateAsync(header["Bearer ".Length..].Trim(), Context.RequestAborted);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        if (failure is IssuerUnavailableException)
        {
            Response.Headers.RetryAfter = IssuerKeys.RestSeconds;
            await Problems.Of(StatusCodes.Status503ServiceUnavailable, "issuer_unavailable", failure.Message).ExecuteAsync(Context);
            return;
        }

        Response.Headers.WWWAuthenticate = failure is null ? BearerChallenge.Plain : BearerChallenge.InvalidToken(failure.Message);
        await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthorized, failure?.Message ?? (string.IsNullOrEmpty(Request.Headers.Authorization)
            ? "A key is required: send 'Authorization: Bearer <key>'."
            : "The Authorization header has another form than 'Bearer <key>'.")).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = ScopeAuthorization.Of(Context.GetEndpoint());
        var has = Scopes.Of(Context.User) is { Count: > 0 } scopes ? string.Join(", ", scopes) : "none";
        Response.Headers.WWWAuthenticate = BearerChallenge.InsufficientScope(scope);
        return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.Forbidden, $"This needs the scope '{scope}'. {Context.User.Describe()} has: {has}.").ExecuteAsync(Context);
    }
}
