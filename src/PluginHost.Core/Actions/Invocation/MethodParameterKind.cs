using System.Reflection;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Where the value of a method-style action's parameter comes from.</summary>
internal enum MethodParameterKind
{
    /// <summary>A property of the JSON parameters.</summary>
    Json = 0,

    /// <summary>The <see cref="Sdk.ActionContext"/>.</summary>
    Context,

    /// <summary>The attempt's cancellation token.</summary>
    Cancellation,

    /// <summary>The plugin's container.</summary>
    Service,
}

/// <summary>Decides it from metadata, the same way before and after loading.</summary>
internal static class MethodParameterKinds
{
    private const string FromKeyedServices = "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute";

    internal static MethodParameterKind Of(ParameterInfo parameter) => parameter.ParameterType switch
    {
        { FullName: "PluginHost.Sdk.ActionContext" } => MethodParameterKind.Context,
        { FullName: "System.Threading.CancellationToken" } => MethodParameterKind.Cancellation,
        { FullName: "System.TimeProvider" or "PluginHost.Sdk.PluginInfo" } => MethodParameterKind.Service,
        { IsInterface: true, Namespace: not ("System.Collections.Generic" or "System.Collections") } => MethodParameterKind.Service,
        _ when parameter.GetCustomAttributesData().Any(static attribute => attribute.AttributeType.FullName == FromKeyedServices) => MethodParameterKind.Service,
        _ => MethodParameterKind.Json,
    };
}
