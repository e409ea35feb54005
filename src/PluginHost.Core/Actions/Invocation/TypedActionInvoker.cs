using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Calls an <see cref="IAction{TParameters,TResult}"/>.</summary>
internal sealed class TypedActionInvoker<TParameters, TResult> : ActionInvoker
{
    private readonly IAction<TParameters, TResult> _action;
    private readonly IDryRun<TParameters>? _dryRun;
    private readonly IValidatesParameters<TParameters>? _validator;
    private readonly JsonTypeInfo<TParameters> _parameters;
    private readonly ResultWriter<TResult> _result;

    /// <summary>Created by reflection, once per generation.</summary>
    public TypedActionInvoker(object action, JsonSerializerOptions options, bool wrapsResult)
    {
        _action = (IAction<TParameters, TResult>)action;
        _dryRun = action as IDryRun<TParameters>;
        _validator = action as IValidatesParameters<TParameters>;
        _parameters = (JsonTypeInfo<TParameters>)options.GetTypeInfo(typeof(TParameters));
        _result = new ResultWriter<TResult>(options, wrapsResult);
    }

    internal override ValueTask<InvocationResult> InvokeAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken)
    {
        var task = _action.ExecuteAsync(Read(parameters), context, cancellationToken);
        return task is null ? throw InvalidResultException.NoTask() : WriteAsync(task);
    }

    internal override async ValueTask<InvocationResult> DryRunAsync(ReadOnlyMemory<byte> parameters, ActionContext context, CancellationToken cancellationToken) =>
        _dryRun is null ? NoDryRun : InvocationResult.From(await (_dryRun.DryRunAsync(Read(parameters), context, cancellationToken) ?? throw InvalidResultException.NoTask()));

    internal override ICleanup? Cleanup => _action as ICleanup;

    internal override bool HasOwnValidation => _validator is not null;

    internal override IEnumerable<ParameterError> Validate(ReadOnlyMemory<byte> parameters) => _validator?.Validate(Read(parameters)) ?? [];

    private async ValueTask<InvocationResult> WriteAsync(Task<ActionResult<TResult>> task) => _result.Write(await task);

    private TParameters Read(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            return JsonSerializer.Deserialize(parameters.Span, _parameters)!;
        }
        catch (JsonException exception)
        {
            throw new ParameterReadException(exception.Path, exception);
        }
    }
}
