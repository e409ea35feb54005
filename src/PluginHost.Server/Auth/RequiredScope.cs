using Microsoft.AspNetCore.Authorization;

namespace PluginHost.Server.Auth;

/// <summary>What a route asks of its callers.</summary>
/// <param name="Name">The scope.</param>
internal sealed record RequiredScope(string Name);

/// <summary>Declares the scopes of routes.</summary>
internal static class RequiredScopeExtensions
{
    /// <summary>Only callers with this scope reach the route; the innermost declaration holds.</summary>
    internal static TBuilder RequireScope<TBuilder>(this TBuilder routes, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint => endpoint.Metadata.Add(new RequiredScope(scope)));
        return routes;
    }
}

/// <summary>Lets callers through that have the scope of the route. A route that declares none is the administrator's.</summary>
internal sealed class ScopeAuthorization : AuthorizationHandler<ScopeAuthorization.Requirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        // What is no route answers 404, 405 or 415, and needs no scope.
        var route = (context.Resource as HttpContext)?.GetEndpoint() as RouteEndpoint;
        if (context.User.Identity is { IsAuthenticated: true } && (route is null || Scopes.Has(context.User, Of(route)))) context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>The scope that an endpoint asks for.</summary>
    internal static string Of(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<RequiredScope>()?.Name ?? Scopes.Admin;

    /// <summary>Holds for every route that does not say otherwise.</summary>
    internal sealed class Requirement : IAuthorizationRequirement;
}
