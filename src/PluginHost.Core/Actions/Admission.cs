using System.Runtime.InteropServices;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Core.Telemetry;

namespace PluginHost.Core.Actions;

/// <summary>Decides whether a request may run: the action exists, its parameters fit. Nothing of it is stored or started here.</summary>
internal sealed class Admission(ActionRegistry registry, PluginsConfigSource config, HostMetrics metrics, IPluginStandings standings)
{
    private static readonly ReadOnlyMemory<byte> NoParameters = "{}"u8.ToArray();

    /// <summary>Admits a request, or says why not.</summary>
    internal Admitted Admit(ExecutionRequest request)
    {
        if (registry.Resolve(request.ActionRef) is not { } action) return Admitted.Refuse(Unknown(request.ActionRef));
        action.Generation.Metrics.Submitted(action.Gauges, request.Origin.ToWord());
        var admitted = Validate(action, request.Parameters);
        if (admitted.Error is { } error) action.Generation.Metrics.Failed(action.Gauges, error.Code);
        return admitted;
    }

    /// <summary>Checks parameters against an action without running it or counting anything.</summary>
    internal Admitted Check(string actionRef, ReadOnlyMemory<byte> parameters) =>
        registry.Resolve(actionRef) is { } action ? Validate(action, parameters) : Admitted.Refuse(UnknownError(actionRef));

    /// <summary>Checks parameters against one generation of an action.</summary>
    internal Admitted Validate(RegisteredAction action, ReadOnlyMemory<byte> given)
    {
        var parameters = given.IsEmpty ? NoParameters : given;
        var policy = action.PolicyUnder(config.Current);
        if (parameters.Length > policy.MaxParametersBytes) return Admitted.Refuse(TooLarge(action, parameters.Length, policy.MaxParametersBytes));
        var schema = action.Descriptor.Parameters;
        var errors = SchemaValidator.Validate(schema, parameters.Span, "parameters", out var missesDefaults);
        if (errors.Count > 0) return Admitted.Refuse(Invalid(action, errors));
        if (missesDefaults) parameters = DefaultValues.Fill(schema, parameters);
        return action.Invoker.HasOwnValidation ? ValidateByItself(action, given, parameters, policy) : new Admitted(action, parameters, policy, null);
    }

    // The plugin's own code needs a lease; a generation that has closed meanwhile leaves it to the one that took its place.
    private Admitted ValidateByItself(RegisteredAction action, ReadOnlyMemory<byte> given, ReadOnlyMemory<byte> parameters, ActionPolicy policy)
    {
        if (!action.Generation.Lease.TryEnter())
        {
            return registry.Resolve(action.Descriptor.Ref) is { } next && next != action ? Validate(next, given) : Admitted.Refuse(ActionExecutor.Unavailable(action.Generation));
        }

        action.Generation.BeginCall();
        try
        {
            return OwnErrors(action, parameters) is { } own ? Admitted.Refuse(Invalid(action, own)) : new Admitted(action, parameters, policy, null);
        }
        finally
        {
            action.Generation.EndCall();
        }
    }

    private static List<SchemaError>? OwnErrors(RegisteredAction action, ReadOnlyMemory<byte> parameters)
    {
        try
        {
            List<SchemaError>? errors = null;
            foreach (var error in action.Invoker.Validate(parameters).Take(SchemaPass.MaxErrors))
            {
                var message = SecretMask.Apply(action.Descriptor.Parameters, parameters, error.Message) ?? "The action does not accept this value.";
                (errors ??= []).Add(new SchemaError(string.IsNullOrEmpty(error.Parameter) ? "parameters" : $"parameters.{error.Parameter}", "rejected", message));
            }

            return errors;
        }
        catch (ParameterReadException exception)
        {
            return [new SchemaError(exception.Path, "wrong_type", $"'{exception.Path}' is not accepted by the action's own type.")];
        }
#pragma warning disable CA1031 // Isolation boundary: validation is the plugin's code; its fault is a refused call, and the log has it.
        catch (Exception exception)
        {
            AttemptLog.ValidationThrew(action.Logger, action.Descriptor.Ref, exception);
            return [new SchemaError("parameters", "rejected", "The action's own validation failed; the host's log says how.")];
        }
#pragma warning restore CA1031
    }

    private static ExecutionError Invalid(RegisteredAction action, IReadOnlyList<SchemaError> errors) => new(
        ErrorCodes.InvalidParameters,
        errors.Count == 1 ? errors[0].Message : $"{errors.Count} things are wrong with the parameters of '{action.Descriptor.Ref}': {errors[0].Message}")
    {
        Details = errors,
    };

    private static ExecutionError TooLarge(RegisteredAction action, int size, int limit)
    {
        var message = $"The parameters of '{action.Descriptor.Ref}' have {size} bytes; at most {limit} are allowed (maxParametersBytes).";
        return new(ErrorCodes.InvalidParameters, message) { Details = [new("parameters", "too_large", message, $"at most {limit} bytes", $"{size} bytes")] };
    }

    private ExecutionError Unknown(string actionRef)
    {
        metrics.UnknownAction();
        return UnknownError(actionRef);
    }

    private ExecutionError UnknownError(string actionRef)
    {
        var pluginId = actionRef.Split('.', 2)[0];
        if (standings.WhyNotCallable(pluginId) is { } standing) return standing;
        var near = registry.FindAlias(actionRef)?.Ref ?? Nearest.Of(actionRef, registry.List().Select(static action => action.Ref));
        return new(ErrorCodes.UnknownAction, $"There is no action '{actionRef}'.{(near is null ? " GET /api/v1/actions lists all." : $" Did you mean '{near}'?")}");
    }
}

/// <summary>Knows which plugins are there without being callable, so that a call of their actions is told so.</summary>
internal interface IPluginStandings
{
    /// <summary>Why the actions of a plugin cannot be called; null when nothing is known of it.</summary>
    ExecutionError? WhyNotCallable(string pluginId);
}

/// <summary>An admitted request, or why it is not.</summary>
/// <param name="Action">The action of the generation that the parameters were checked against; null when refused.</param>
/// <param name="Parameters">The parameters with defaults.</param>
/// <param name="Policy">The limits; null when refused.</param>
/// <param name="Error">Why it is refused; null when it is not.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Admitted(RegisteredAction? Action, ReadOnlyMemory<byte> Parameters, ActionPolicy? Policy, ExecutionError? Error)
{
    internal static Admitted Refuse(ExecutionError error) => new(null, default, null, error);
}
