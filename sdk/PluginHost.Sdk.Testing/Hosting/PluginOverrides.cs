using Microsoft.Extensions.DependencyInjection;

namespace PluginHost.Sdk.Testing;

/// <summary>Puts the fakes in the place of what a plugin brings in its own container.</summary>
internal sealed class PluginOverrides(FakeHttp http, IReadOnlyList<Action<IServiceCollection>> adjustments)
{
    private const string FactoryBuilder = "Microsoft.Extensions.Http.HttpMessageHandlerBuilder";

    internal void Apply(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++) services[i] = Replace(services[i]);
        foreach (var adjust in adjustments) adjust(services);
    }

    private ServiceDescriptor Replace(ServiceDescriptor one)
    {
        if (one.ServiceType.FullName == FactoryBuilder && one.ImplementationType is { } builder) return Describe(one, (provider, _) => CreateBuilder(provider, builder));
        if (one.ServiceType == typeof(HttpMessageHandler)) return Describe(one, (_, _) => http.CreateHandler());
        return one.ServiceType == typeof(HttpClient) ? Describe(one, (provider, key) => Redirect(Create(one, provider, key))) : one;
    }

    // The factory is a private library of the plugin: its types cannot be named here.
    private object CreateBuilder(IServiceProvider provider, Type type)
    {
        var builder = ActivatorUtilities.CreateInstance(provider, type);
#pragma warning disable CA2000 // The factory disposes it.
        type.GetProperty("PrimaryHandler")!.SetValue(builder, http.CreateHandler());
#pragma warning restore CA2000
        return builder;
    }

    // What the plugin has set of its client stays; only where its requests go is another place.
    private HttpClient Redirect(HttpClient own)
    {
        var client = http.CreateClient(own.BaseAddress);
        (client.Timeout, client.DefaultRequestVersion, client.DefaultVersionPolicy) = (own.Timeout, own.DefaultRequestVersion, own.DefaultVersionPolicy);
        foreach (var (name, values) in own.DefaultRequestHeaders) client.DefaultRequestHeaders.TryAddWithoutValidation(name, values);
        own.Dispose();
        return client;
    }

#pragma warning disable CA2000 // Redirect disposes it.
    private static HttpClient Create(ServiceDescriptor one, IServiceProvider provider, object? key) => (one.IsKeyedService
        ? one.KeyedImplementationInstance ?? one.KeyedImplementationFactory?.Invoke(provider, key)
        : one.ImplementationInstance ?? one.ImplementationFactory?.Invoke(provider)) as HttpClient ?? new HttpClient();
#pragma warning restore CA2000

    private static ServiceDescriptor Describe(ServiceDescriptor one, Func<IServiceProvider, object?, object> create) => one.IsKeyedService
        ? new(one.ServiceType, one.ServiceKey, create, one.Lifetime)
        : new(one.ServiceType, provider => create(provider, null), one.Lifetime);
}
