using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Creates the invokers of one generation; each class is created once and serves all calls.</summary>
internal sealed class ActionInvokers(Assembly assembly, IServiceProvider services, JsonSerializerOptions options) : IAsyncDisposable
{
    private readonly Dictionary<Type, object> _instances = [];
    private readonly Stack<object> _own = [];

    /// <exception cref="Exception">Whatever the constructor of the class throws.</exception>
    internal ActionInvoker Create(ActionBinding binding)
    {
        var type = assembly.ManifestModule.ResolveType(binding.TypeToken);
        return binding.Style switch
        {
            ActionStyle.Json => new JsonActionInvoker((IAction)Instance(type)),
            ActionStyle.Typed => CreateTyped(type, binding),
            _ => CreateMethod(type, binding),
        };
    }

    // A class that the plugin registered as a service is that service; any other is made from its constructor, and disposed here.
    internal object Instance(Type type)
    {
        if (_instances.TryGetValue(type, out var instance)) return instance;
        instance = services.GetService(type);
        if (instance is null) _own.Push(instance = ActivatorUtilities.CreateInstance(services, type));
        _instances.Add(type, instance);
        return instance;
    }

    /// <summary>Disposes the instances that no container owns, the last created first.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_own.TryPop(out var instance))
        {
            if (instance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }

    private ActionInvoker CreateTyped(Type type, ActionBinding binding)
    {
        var face = type.GetInterfaces().First(static face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAction<,>));
        var invoker = typeof(TypedActionInvoker<,>).MakeGenericType(face.GetGenericArguments());
        return (ActionInvoker)Activator.CreateInstance(invoker, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, [Instance(type), options, binding.WrapsResult], null)!;
    }

    private MethodActionInvoker CreateMethod(Type type, ActionBinding binding)
    {
        var method = (MethodInfo)assembly.ManifestModule.ResolveMethod(binding.MethodToken)!;
        return new MethodActionInvoker(method.IsStatic ? null : Instance(type), method, services, options, binding.WrapsResult);
    }
}
