using System.ComponentModel;
using PluginHost.Sdk;

namespace PluginHost.Plugins.Core;

/// <summary>Parameters of <c>core.echo</c>.</summary>
public sealed record EchoParameters([property: Description("Text to give back.")] string Message);

/// <summary>Outputs of <c>core.echo</c>.</summary>
public sealed record EchoOutputs([property: Description("The text that was given.")] string Message);

/// <summary>Gives back what it is given.</summary>
[Action("echo", Description = "Gives back the message.", Category = "Testing", Icon = "🔁", Idempotent = true, NonBlocking = true, Tags = ["testing"])]
[ActionExample("A greeting", """{"message": "hello"}""")]
public sealed class EchoAction : IAction<EchoParameters, EchoOutputs>
{
    /// <inheritdoc/>
    public Task<ActionResult<EchoOutputs>> ExecuteAsync(EchoParameters parameters, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<ActionResult<EchoOutputs>>(new EchoOutputs(parameters.Message));
}
