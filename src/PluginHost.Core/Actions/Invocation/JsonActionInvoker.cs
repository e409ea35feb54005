using System.Text.Json;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Calls an <see cref="IAction"/>.</summary>
internal sealed class JsonActionInvoker(IAction action) : ActionInvoker
{
    private readonly IDryRun<JsonElement>? _dryRun = action as IDryRun<JsonElement>;
    private readonly IValidatesParameters<JsonElement>? _validator = action as IValidatesParameters<JsonElement>;

    internal override async ValueTask<InvocationResult> InvokeAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken) =>
        InvocationResult.From(await (action.ExecuteAsync(context, cancellationToken) ?? throw InvalidResultException.NoTask()));

    internal override async ValueTask<InvocationResult> DryRunAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken) =>
        _dryRun is null ? NoDryRun : InvocationResult.From(await (_dryRun.DryRunAsync(JsonElement.Parse(parameters.Span), context, cancellationToken) ?? throw InvalidResultException.NoTask()));

    internal override ICleanup? Cleanup { get; } = action as ICleanup;

    internal override bool HasOwnValidation => _validator is not null;

    internal override IEnumerable<ParameterError> Validate(ReadOnlyMemory<byte> parameters) => _validator?.Validate(JsonElement.Parse(parameters.Span)) ?? [];
}
