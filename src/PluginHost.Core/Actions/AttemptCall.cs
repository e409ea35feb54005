using System.Runtime.InteropServices;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Actions.Limits;

namespace PluginHost.Core.Actions;

/// <summary>The call of one attempt, ready to be made: which code, with what.</summary>
/// <param name="Action">The action.</param>
/// <param name="Parameters">Validated parameters, defaults filled in.</param>
/// <param name="Context">What the action gets to see.</param>
/// <param name="IsDryRun">True to ask what would be done.</param>
/// <param name="Hold">What the execution holds of its limits; null when it holds nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptCall(RegisteredAction Action, ReadOnlyMemory<byte> Parameters, HostActionContext Context, bool IsDryRun, ExecutionHold? Hold)
{
    internal ValueTask<InvocationResult> InvokeAsync(CancellationToken cancellationToken) => IsDryRun
        ? Action.Invoker.DryRunAsync(Parameters, Context, cancellationToken)
        : Action.Invoker.InvokeAsync(Parameters, Context, cancellationToken);
}
