using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Sdk;
using PluginHost.Sdk.Events;

namespace PluginHost.Core.Plugins.Loading;

/// <summary>Builds a plugin's own container: a short list of host services, the settings, and what the plugin adds.</summary>
internal sealed class PluginContainer(Assembly assembly, ILoggerFactory loggerFactory, TimeProvider time, PluginInfo info, IHostEvents events, object? settings)
{
    private readonly Type[] _types = assembly.GetTypes();

    /// <summary>The classes that start and stop with the plugin, in the order of starting.</summary>
    internal IEnumerable<Type> LifecycleTypes => Concrete<IPluginLifecycle>().OrderBy(static type => type.FullName, StringComparer.Ordinal);

    /// <summary>Has the last word on the services; null when nobody has.</summary>
    internal Action<IServiceCollection>? Overrides { get; init; }

    internal ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(_ => new BorrowedLoggerFactory(loggerFactory));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(time);
        services.AddSingleton(info);
        services.AddSingleton(events);
        if (settings is not null) services.AddSingleton(settings.GetType(), settings);
        AddOwn(services);
        Overrides?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private void AddOwn(ServiceCollection services)
    {
        if (Concrete<IPlugin>().ToArray() is not { Length: > 0 } plugins) return;
        if (plugins.Length > 1) throw new InvalidOperationException($"Several classes implement IPlugin: {string.Join(", ", plugins.Select(static type => type.FullName))}.");
        ((IPlugin)Activator.CreateInstance(plugins[0], nonPublic: true)!).ConfigureServices(services);
    }

    private IEnumerable<Type> Concrete<T>() => _types.Where(static type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(T)));

    // The container disposes what it holds; the host's logger factory must outlive it.
    private sealed class BorrowedLoggerFactory(ILoggerFactory inner) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Plugins cannot add logger providers to the host.");

        public ILogger CreateLogger(string categoryName) => inner.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
