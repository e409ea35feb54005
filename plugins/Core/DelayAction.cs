using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using PluginHost.Sdk;

namespace PluginHost.Plugins.Core;

/// <summary>Parameters of <c>core.delay</c>.</summary>
public sealed record DelayParameters(
    [property: Description("How long to wait, at most 24h."), Display(Prompt = "30s")] TimeSpan Duration);

/// <summary>Outputs of <c>core.delay</c>.</summary>
public sealed record DelayOutputs([property: Description("How long it waited.")] TimeSpan Waited);

/// <summary>Waits.</summary>
[Action("delay", Description = "Waits for a while, without holding a thread.", Category = "Control flow", Icon = "⏳", Timeout = "24h", Idempotent = true, NonBlocking = true)]
[ActionExample("Half a second", """{"duration": "500ms"}""")]
public sealed class DelayAction(TimeProvider time) : IAction<DelayParameters, DelayOutputs>, IValidatesParameters<DelayParameters>, IDryRun<DelayParameters>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public IEnumerable<ParameterError> Validate(DelayParameters parameters)
    {
        if (parameters.Duration > Longest) yield return new("duration", "'duration' must be at most 24h.");
    }

    /// <inheritdoc/>
    public async Task<ActionResult<DelayOutputs>> ExecuteAsync(DelayParameters parameters, ActionContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(parameters.Duration, time, cancellationToken);
        return new DelayOutputs(parameters.Duration);
    }

    /// <inheritdoc/>
    public Task<ActionResult> DryRunAsync(DelayParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ActionResult.Success(message: $"Would wait {parameters.Duration.TotalSeconds} s."));
}
