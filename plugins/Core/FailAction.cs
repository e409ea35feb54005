using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using PluginHost.Sdk;

namespace PluginHost.Plugins.Core;

/// <summary>Parameters of <c>core.fail</c>.</summary>
public sealed record FailParameters(
    [property: Description("Error code to fail with."), RegularExpression("[a-z][a-z0-9_]{0,63}", ErrorMessage = "'parameters.code' must be lower-case letters, digits and underscores.")] string Code = "failed",
    [property: Description("Message to fail with."), StringLength(2000)] string Message = "Failed on purpose.",
    [property: Description("Whether the same call may succeed later.")] bool Retryable = false);

/// <summary><c>core.fail</c> has no outputs: it never succeeds.</summary>
public sealed record FailOutputs;

/// <summary>Fails.</summary>
[Action("fail", Description = "Fails on purpose, to try out alerts, retries and rules.", Category = "Testing", Icon = "💥", Idempotent = true, NonBlocking = true, Tags = ["testing"])]
[ActionError("failed", "The default code.")]
[ActionExample("A passing fault", """{"code": "busy", "retryable": true}""")]
public sealed class FailAction : IAction<FailParameters, FailOutputs>
{
    /// <inheritdoc/>
    public Task<ActionResult<FailOutputs>> ExecuteAsync(FailParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<ActionResult<FailOutputs>>(ActionResult.Failed(parameters.Code, parameters.Message, parameters.Retryable));
}
