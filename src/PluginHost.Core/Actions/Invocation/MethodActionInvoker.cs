using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Calls a method, its parameters bound by name.</summary>
internal sealed class MethodActionInvoker : ActionInvoker
{
    private readonly object? _target;
    private readonly MethodInfo _method;
    private readonly MethodReturn _return;
    private readonly Func<JsonElement, ActionContext, CancellationToken, object?>[] _sources;

    internal MethodActionInvoker(object? target, MethodInfo method, IServiceProvider services, JsonSerializerOptions options, bool wrapsResult)
    {
        _target = target;
        _method = method;
        _return = MethodReturn.Create(method.ReturnType, options, wrapsResult);
        _sources = [.. method.GetParameters().Select(parameter => Source(parameter, services, options))];
    }

    internal override ValueTask<InvocationResult> InvokeAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken)
    {
        var json = JsonElement.Parse(parameters.Span);
        var arguments = Array.ConvertAll(_sources, source => source(json, context, cancellationToken));
        var returned = _method.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        return returned is null && _method.ReturnType.IsAssignableTo(typeof(Task)) ? throw InvalidResultException.NoTask() : _return.ReadAsync(returned);
    }

    private static Func<JsonElement, ActionContext, CancellationToken, object?> Source(ParameterInfo parameter, IServiceProvider services, JsonSerializerOptions options)
    {
        switch (MethodParameterKinds.Of(parameter))
        {
            case MethodParameterKind.Context:
                return static (_, context, _) => context;
            case MethodParameterKind.Cancellation:
                return static (_, _, cancellationToken) => cancellationToken;
            case MethodParameterKind.Service:
                var service = Service(parameter, services);
                return (_, _, _) => service;
            default:
                return Json(parameter, options);
        }
    }

    private static object? Service(ParameterInfo parameter, IServiceProvider services)
    {
        var key = parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;
        if (parameter.HasDefaultValue && key is null) return services.GetService(parameter.ParameterType);
        return key is null ? services.GetRequiredService(parameter.ParameterType) : services.GetRequiredKeyedService(parameter.ParameterType, key);
    }

    private static Func<JsonElement, ActionContext, CancellationToken, object?> Json(ParameterInfo parameter, JsonSerializerOptions options)
    {
        var name = PropertyReader.NameOf(parameter.Name!, parameter.GetCustomAttributesData());
        var info = options.GetTypeInfo(parameter.ParameterType);
        var fallback = parameter.HasDefaultValue ? parameter.DefaultValue : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
        return (json, _, _) => json.TryGetProperty(name, out var value) ? Read(value, info, name) : fallback;
    }

    private static object? Read(JsonElement value, JsonTypeInfo info, string name)
    {
        try
        {
            return value.Deserialize(info);
        }
        catch (JsonException exception)
        {
            throw new ParameterReadException($".{name}{exception.Path?.TrimStart('$')}", exception);
        }
    }
}
