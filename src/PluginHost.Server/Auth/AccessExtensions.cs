using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using PluginHost.Server.Auth.Jwt;
using PluginHost.Server.Auth.Keys;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Auth;

/// <summary>Adds keys and rights: every route needs a key with the scope that it declares, unless it says otherwise.</summary>
internal static class AccessExtensions
{
    internal static void AddAccess(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<KeyIndex>().AddSingleton<AccessKeys>().AddSingleton<BearerTokens>();
        services.AddHostedService<KeyRefresh>();
        if (settings.Jwt is { } jwt) services.AddSingleton(jwt).AddSingleton<IssuerKeys>().AddSingleton<JwtVerifier>();

        // Not AddAuthentication: that brings data protection, whose keys nobody here needs.
        services.AddAuthenticationCore(static options => options.DefaultScheme = BearerHandler.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, MetricsAccess>().AddSingleton<IAuthorizationHandler, ScopeAuthorization>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new ScopeAuthorization.Requirement()).Build());
    }
}
