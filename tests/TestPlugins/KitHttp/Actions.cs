using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Sdk;

namespace TestPlugins.KitHttp;

/// <summary>Clients of every kind that a container can hold.</summary>
public sealed class Setup : IPlugin
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddHttpClient("named", static client => client.BaseAddress = new Uri("https://named.example/"));
        services.AddHttpClient<Typed>(static client => client.DefaultRequestHeaders.Add("X-Typed", "yes"));
        services.AddKeyedSingleton("keyed", static (_, _) => new HttpClient { BaseAddress = new Uri("https://keyed.example/") });
        services.AddSingleton<HttpMessageHandler>(static _ => new SocketsHttpHandler());
    }
}

public sealed class Typed(HttpClient client)
{
    public Task<string> GetAsync(CancellationToken cancellationToken) => client.GetStringAsync(new Uri("https://typed.example/"), cancellationToken);
}

/// <summary>One request by each.</summary>
public sealed class Actions(IHttpClientFactory factory, Typed typed, [FromKeyedServices("keyed")] HttpClient keyed, HttpMessageHandler handler)
{
    [Action("all", Description = "Asks by every client.")]
    public async Task<string> AllAsync(CancellationToken cancellationToken)
    {
        var root = new Uri("", UriKind.Relative);
        using var named = factory.CreateClient("named");
        using var own = new HttpClient(handler, disposeHandler: false);
        return string.Join(
            ' ', await named.GetStringAsync(root, cancellationToken), await typed.GetAsync(cancellationToken), await keyed.GetStringAsync(root, cancellationToken),
            await own.GetStringAsync(new Uri("https://own.example/"), cancellationToken));
    }
}
