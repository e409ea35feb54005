using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Auth;

/// <summary>Who may read the metrics: whoever has the scope; everybody, while no other machine can reach the server and the settings do not forbid it.</summary>
internal sealed class MetricsAccess(ServerSettings settings, IServer server) : AuthorizationHandler<MetricsAccess.Requirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        if (Scopes.Has(context.User, Scopes.MetricsRead) || (settings.AnonymousMetrics && ListensOnLoopbackOnly())) context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>True for an address that only this machine can reach.</summary>
    /// <param name="address">An address as servers report it, e.g. <c>http://[::1]:5080</c> or <c>http://unix:/run/host.sock</c>.</param>
    internal static bool IsLocal(string address)
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe || binding.IsNamedPipe || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var host) && IPAddress.IsLoopback(host));
    }

    // Asked at each scrape: the real addresses are known only once the server listens, and can change with its configuration.
    private bool ListensOnLoopbackOnly() => server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses && addresses.All(IsLocal);

    /// <summary>Marks the route of the metrics.</summary>
    internal sealed class Requirement : IAuthorizationRequirement;
}
