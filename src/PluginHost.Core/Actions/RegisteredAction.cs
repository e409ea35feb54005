using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Actions;

/// <summary>
/// An action that can be called now: its description, its code, and the generation that both belong to. An execution that waits may keep it
/// for hours; the code is let go when the generation is.
/// </summary>
internal sealed class RegisteredAction(ActionDescriptor descriptor, ActionInvoker invoker, PluginGeneration generation, ILogger logger)
{
    private ActionInvoker? _invoker = invoker;
    private CachedPolicy? _policy;

    internal ActionDescriptor Descriptor { get; } = descriptor;

    /// <summary>Its code; only for calls that have entered the generation.</summary>
    internal ActionInvoker Invoker => _invoker ?? throw new InvalidOperationException($"The code of '{Descriptor.Ref}' in '{Generation.Name}' is gone: the call has not entered it.");

    /// <summary>True when it checks parameters itself, beyond their schema.</summary>
    internal bool HasOwnValidation { get; } = invoker.HasOwnValidation;

    internal PluginGeneration Generation { get; } = generation;

    /// <summary>What calls may keep of it.</summary>
    internal ActionIdentity Identity { get; } = new(descriptor, generation.Info, logger);

    internal ILogger Logger => Identity.Logger;

    internal ActionGauges Gauges { get; } = generation.Metrics.AddAction(descriptor.Name);

    /// <summary>The limits in force; worked out again only when the configuration is another one.</summary>
    internal ActionPolicy PolicyUnder(PluginsConfig config)
    {
        if (_policy is { } cached && ReferenceEquals(cached.Config, config)) return cached.Policy;
        var policy = ActionPolicy.Resolve(Descriptor, config);
        _policy = new CachedPolicy(config, policy);
        return policy;
    }

    /// <summary>No call can enter any more: drops the code, whoever still keeps this.</summary>
    internal void LetGo() => _invoker = null;

    private sealed record CachedPolicy(PluginsConfig Config, ActionPolicy Policy);
}
