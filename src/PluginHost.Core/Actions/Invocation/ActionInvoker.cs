using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Calls one action of one generation; the only place where JSON becomes the plugin's types and back.</summary>
internal abstract class ActionInvoker
{
    /// <summary>The dry run of an action that has none: its parameters have been checked, and that is all.</summary>
    protected static readonly InvocationResult NoDryRun =
        new(ActionResultStatus.Succeeded, default, "The parameters are good. The action has no dry run of its own; nothing was done.");

    /// <summary>Calls the action.</summary>
    /// <param name="parameters">Validated UTF-8 JSON, missing defaults filled in.</param>
    /// <param name="context">What the call brings with it.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <exception cref="ParameterReadException">The plugin's own types refuse parameters that fit the schema.</exception>
    internal abstract ValueTask<InvocationResult> InvokeAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken);

    /// <summary>Asks the action what a call would do; one that cannot say is not called.</summary>
    internal virtual ValueTask<InvocationResult> DryRunAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken) => new(NoDryRun);

    /// <summary>Cleans up after attempts that did not succeed; null when the action has nothing to clean up.</summary>
    internal virtual ICleanup? Cleanup => null;

    /// <summary>True when the action checks parameters by code of its own.</summary>
    internal virtual bool HasOwnValidation => false;

    /// <summary>Asks the action's own validation; empty when it has none.</summary>
    internal virtual IEnumerable<ParameterError> Validate(ReadOnlyMemory<byte> parameters) => [];
}
