using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

/// <summary>Every route, with every method, asks for the scope that it declares. A new route is tested by being there.</summary>
public sealed class RouteScopeTests : IAsyncLifetime
{
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(null, "--telemetry:anonymousMetrics", "false");
        foreach (var scope in Scopes.All)
        {
            _clients[$"only {scope}"] = await _server.ClientWithAsync([scope]);
            _clients[$"all but {scope}"] = await _server.ClientWithAsync(Scopes.All.Where(other => other != scope && other != Scopes.Admin));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) client.Dispose();
        await _server.DisposeAsync();
    }

    private IEnumerable<RouteEndpoint> Routes => _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Routes_All_DeclareAScopeOrAreForEverybody() => Assert.Empty(
        Routes.Where(static route => route.Metadata.GetMetadata<RequiredScope>() is null && route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(static route => $"{route.RoutePattern.RawText} declares no scope: add .RequireScope(Scopes....) where it is mapped."));

    [Fact]
    public void Scopes_OfRoutes_AreKnown() => Assert.Empty(Routes.Select(static route => route.Metadata.GetMetadata<RequiredScope>()?.Name).OfType<string>().Except(Scopes.All, StringComparer.Ordinal));

    [Fact]
    public void Routes_ForEverybody_AreThese() => Assert.Equal(
        ["/health", "/openapi/{documentName}.json", "/ready"],
        Routes.Where(static route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(static route => route.RoutePattern.RawText!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Routes_All_AskForTheirScope()
    {
        List<string> wrong = [];
        foreach (var route in Routes.Where(static route => route.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var scope = ScopeAuthorization.Of(route);
            foreach (var method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                var (none, _) = await AskAsync(_server.Anonymous, method, route);
                var (other, challenge) = await AskAsync(_clients[$"all but {scope}"], method, route);
                var (right, _) = await AskAsync(_clients[$"only {scope}"], method, route);
                var (admin, _) = await AskAsync(_clients[$"only {Scopes.Admin}"], method, route);
                var isRight = none == HttpStatusCode.Unauthorized && other == HttpStatusCode.Forbidden && IsLetIn(right) && IsLetIn(admin);
                if (!isRight || challenge != $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"") wrong.Add($"{method} {route.RoutePattern.RawText} ({scope}): no key {none}, other scopes {other} {challenge}, its scope {right}, admin {admin}");
            }
        }

        Assert.Empty(wrong);
    }

    private static bool IsLetIn(HttpStatusCode status) => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);

    // The parameters name nothing that is there: what a route does is not asked for.
    private static async Task<(HttpStatusCode Status, string Challenge)> AskAsync(HttpClient client, string method, RouteEndpoint route)
    {
        var path = string.Join('/', route.RoutePattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(static part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "nothing"))));
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/" + path);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Headers.WwwAuthenticate.ToString());
    }
}
