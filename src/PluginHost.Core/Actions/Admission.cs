using System.Globalization;
using System.Runtime.InteropServices;
using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Actions;

/// <summary>Decides whether a request may run: the action exists, its parameters fit, its limits let it in. Nothing of it is stored or started here.</summary>
internal sealed class Admission(ActionRegistry registry, PluginsConfigSource config, ActionLimits limits, IPluginStandings standings, TimeProvider time)
{
    private static readonly ReadOnlyMemory<byte> NoParameters = "{}"u8.ToArray();

    private readonly OwnValidation _ownValidation = new(time);

    /// <summary>Admits a request, or says why not.</summary>
    internal ValueTask<Admitted> AdmitAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        if (registry.Resolve(request.ActionRef) is not { } action) return new(Admitted.Refuse(UnknownError(request.ActionRef)));
        action.Generation.Metrics.Submitted(action.Gauges, request.Origin.ToWord());
        if (request.Deadline is { } deadline && deadline <= time.GetUtcNow()) return new(Admitted.Refuse(TooLate(action, deadline), action));
        var check = ValidateAsync(action, request.Parameters, request.Timeout, cancellationToken);
        return check.IsCompletedSuccessfully ? new(Limit(request, action, check.Result)) : LimitLaterAsync(request, action, check);
    }

    /// <summary>Checks parameters against an action without running it or counting anything.</summary>
    internal ValueTask<Admitted> CheckAsync(string actionRef, ReadOnlyMemory<byte> parameters, TimeSpan? timeout, CancellationToken cancellationToken) =>
        registry.Resolve(actionRef) is { } action ? ValidateAsync(action, parameters, timeout, cancellationToken) : new(Admitted.Refuse(UnknownError(actionRef)));

    private async ValueTask<Admitted> LimitLaterAsync(ExecutionRequest request, RegisteredAction action, ValueTask<Admitted> check) => Limit(request, action, await check);

    private Admitted Limit(ExecutionRequest request, RegisteredAction action, Admitted admitted)
    {
        if (admitted.Error is { } error) return Admitted.Refuse(error, action);
        if (!admitted.Policy!.HasLimits) return admitted;
        return limits.Enter(admitted.Action!.Descriptor, admitted.Policy, admitted.Parameters, request.Depth > 0, PriorityOf(request), out var hold) is { } refused
            ? Admitted.Refuse(refused, action)
            : admitted with { Hold = hold };
    }

    /// <summary>Lets in again what was admitted before: it is only checked against the generation there is now, and no limit refuses it.</summary>
    internal Admitted Readmit(ExecutionRequest request)
    {
        if (registry.Resolve(request.ActionRef) is not { } action) return Admitted.Refuse(UnknownError(request.ActionRef));
        var admitted = Check(action, request.Parameters);
        return admitted.Error is null && admitted.Policy!.HasLimits
            ? admitted with { Hold = limits.Reenter(action.Descriptor, admitted.Policy, admitted.Parameters, PriorityOf(request)) }
            : admitted;
    }

    // Checks parameters against one generation of an action.
    private ValueTask<Admitted> ValidateAsync(RegisteredAction action, ReadOnlyMemory<byte> given, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var admitted = Check(action, given);
        return admitted.Error is null && action.HasOwnValidation ? ValidateByItselfAsync(admitted, given, timeout, cancellationToken) : new(admitted);
    }

    private static Executions.ExecutionPriority PriorityOf(ExecutionRequest request) => request.Options?.Priority ?? Executions.ExecutionPriority.Normal;

    // The same without the action's own validation.
    private Admitted Check(RegisteredAction action, ReadOnlyMemory<byte> given)
    {
        var parameters = given.IsEmpty ? NoParameters : given;
        var policy = action.PolicyUnder(config.Current);
        if (parameters.Length > policy.MaxParametersBytes) return Admitted.Refuse(TooLarge(action, parameters.Length, policy.MaxParametersBytes));
        var schema = action.Descriptor.Parameters;
        var errors = SchemaValidator.Validate(schema, parameters.Span, "parameters", out var missesDefaults);
        if (errors.Count > 0) return Admitted.Refuse(Invalid(action, errors));
        if (missesDefaults) parameters = DefaultValues.Fill(schema, parameters);
        return new Admitted(action, parameters, policy, null);
    }

    // The plugin's own code needs a lease; a generation that has closed meanwhile leaves it to the one that took its place.
    private async ValueTask<Admitted> ValidateByItselfAsync(Admitted admitted, ReadOnlyMemory<byte> given, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var (action, policy) = (admitted.Action!, admitted.Policy!);
        if (!action.Generation.Lease.TryEnter())
        {
            var next = registry.Resolve(action.Descriptor.Ref);
            return next is not null && next != action ? await ValidateAsync(next, given, timeout, cancellationToken) : Admitted.Refuse(ActionExecutor.Unavailable(action.Generation));
        }

        return await _ownValidation.CheckAsync(action, admitted.Parameters, policy, policy.LimitFor(timeout), cancellationToken) is { } error ? Admitted.Refuse(error) : admitted;
    }

    /// <summary>Why parameters are refused.</summary>
    internal static ExecutionError Invalid(RegisteredAction action, IReadOnlyList<SchemaError> errors) => new(
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

    /// <summary>Why nothing is begun after a deadline.</summary>
    internal static ExecutionError TooLate(RegisteredAction action, DateTimeOffset deadline) =>
        new(ErrorCodes.TimedOut, $"The deadline of '{action.Descriptor.Ref}', {deadline.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}, is over; it was not begun.");

    /// <summary>Why nothing is begun after its time to live.</summary>
    internal static ExecutionError Expired(RegisteredAction action, DateTimeOffset expires) => Expired(action.Descriptor.Ref, expires);

    /// <summary>The same for an action that may be gone.</summary>
    internal static ExecutionError Expired(string actionRef, DateTimeOffset expires) =>
        new(ErrorCodes.TimedOut, $"The time to live of '{actionRef}', until {expires.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}, is over; it was not begun.");

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
/// <param name="Action">The action of the generation that the parameters were checked against; null when there is none of that ref.</param>
/// <param name="Parameters">The parameters with defaults.</param>
/// <param name="Policy">The limits; null when refused.</param>
/// <param name="Error">Why it is refused; null when it is not.</param>
/// <param name="Hold">What it holds of its limits until it ends; null when that is nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Admitted(RegisteredAction? Action, ReadOnlyMemory<byte> Parameters, ActionPolicy? Policy, ExecutionError? Error, ExecutionHold? Hold = null)
{
    internal static Admitted Refuse(ExecutionError error, RegisteredAction? action = null) => new(action, default, null, error);
}
