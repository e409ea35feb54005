using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Actions;

/// <summary>
/// Asks an action's own validation, on the pool and under a watchdog: it is the plugin's code, and whoever asks must not hang with it. One
/// that runs on is a stray. The caller holds the lease; this gives it back.
/// </summary>
internal sealed class OwnValidation(TimeProvider time)
{
    /// <summary>Checks parameters that fit the schema.</summary>
    /// <param name="action">The action, its generation entered.</param>
    /// <param name="parameters">The parameters, defaults filled in.</param>
    /// <param name="policy">The limits in force.</param>
    /// <param name="limit">Time for it.</param>
    /// <param name="cancellationToken">Ends the waiting: the answer is then <see cref="ErrorCodes.Cancelled"/>.</param>
    /// <returns>Null when it accepts them.</returns>
    internal async ValueTask<ExecutionError?> CheckAsync(RegisteredAction action, ReadOnlyMemory<byte> parameters, ActionPolicy policy, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (Strays.Refuse(action, policy) is { } strayed)
        {
            action.Generation.Lease.Exit();
            return strayed;
        }

        action.Generation.BeginCall();
        var validation = Task.Run(() => Errors(action, parameters), CancellationToken.None);
        await ((Task)validation).WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!validation.IsCompleted)
        {
            _ = FollowAsync(action, validation, limit);
            return cancellationToken.IsCancellationRequested ? Cancelled(action) : TimedOut(action, limit);
        }

        action.Generation.EndCall();
        return await validation is { } errors ? Admission.Invalid(action, errors) : null;
    }

    private static List<SchemaError>? Errors(RegisteredAction action, ReadOnlyMemory<byte> parameters)
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

    // It gets no token, so that there is nothing that it could heed: it is a stray at once.
    private static async Task FollowAsync(RegisteredAction action, Task validation, TimeSpan limit)
    {
        await Strays.FollowAsync(action, validation, strays => AttemptLog.ValidationStrayed(action.Logger, action.Descriptor.Ref, Duration.Format(limit), strays));
        action.Generation.EndCall();
    }

    private static ExecutionError TimedOut(RegisteredAction action, TimeSpan limit) =>
        new(ErrorCodes.TimedOut, $"The own validation of '{action.Descriptor.Ref}' did not finish within {Duration.Format(limit)}.", IsRetryable: true);

    private static ExecutionError Cancelled(RegisteredAction action) => new(ErrorCodes.Cancelled, $"'{action.Descriptor.Ref}' was cancelled.");
}
