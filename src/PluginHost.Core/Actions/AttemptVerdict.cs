using System.Diagnostics;
using System.Runtime.InteropServices;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>What the ending of a call comes to: outputs checked, secrets masked, no foreign message let out.</summary>
/// <param name="Outcome">How the attempt ended.</param>
/// <param name="Outputs">The outputs, UTF-8 JSON object text; empty when there are none.</param>
/// <param name="Message">A sentence for people, or null.</param>
/// <param name="Error">Why it did not succeed; null when it did or was skipped.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptVerdict(ExecutionOutcome Outcome, ReadOnlyMemory<byte> Outputs, string? Message, ExecutionError? Error)
{
    internal static AttemptVerdict Of(CallEnding ending, Admitted admitted, TimeSpan timeout, bool isDryRun)
    {
        var action = admitted.Action!;
        switch (ending.Kind)
        {
            case CallEndingKind.Returned:
                return OfResult(ending.Result, admitted, isDryRun);
            case CallEndingKind.TimedOut:
                AttemptLog.TimedOut(action.Logger, action.Descriptor.Ref, Duration.Format(timeout));
                return Fail(new(ErrorCodes.TimedOut, $"'{action.Descriptor.Ref}' did not finish within {Duration.Format(timeout)}.", IsRetryable: true), ExecutionOutcome.TimedOut);
            case CallEndingKind.Cancelled:
                return Fail(new(ErrorCodes.Cancelled, $"'{action.Descriptor.Ref}' was cancelled."), ExecutionOutcome.Cancelled);
            case CallEndingKind.Stopped:
                return Fail(new(ErrorCodes.Cancelled, $"'{action.Descriptor.Ref}' was cancelled: its plugin had to stop.", IsRetryable: true), ExecutionOutcome.Cancelled);
            default:
                return OfException(ending.Exception!, admitted);
        }
    }

    private static AttemptVerdict OfResult(InvocationResult result, Admitted admitted, bool isDryRun)
    {
        var message = SecretMask.Apply(admitted.Action!.Descriptor.Parameters, admitted.Parameters, result.Message);
        return result.Status switch
        {
            ActionResultStatus.Succeeded => OfOutputs(result.Outputs, message, admitted, isDryRun),
            ActionResultStatus.Failed => Fail(new(result.Code!, message ?? $"The action failed with '{result.Code}'.", ErrorKind.Rejected, result.IsRetryable) { RetryAfter = result.RetryAfter }),
            ActionResultStatus.Skipped => new(ExecutionOutcome.Skipped, default, message, null),
            _ => Invalid(admitted, "it awaits an event, which this version of the host cannot do", []),
        };
    }

    // What a dry run tells has a shape of its own.
    private static AttemptVerdict OfOutputs(ReadOnlyMemory<byte> outputs, string? message, Admitted admitted, bool isDryRun)
    {
        var (action, limit) = (admitted.Action!, admitted.Policy!.MaxOutputBytes);
        if (outputs.Length > limit) return Invalid(admitted, $"its outputs have {outputs.Length} bytes; at most {limit} are allowed (maxOutputBytes)", []);
        var errors = isDryRun || !admitted.Policy.ChecksOutputs ? [] : SchemaValidator.Validate(action.Descriptor.Outputs, outputs.IsEmpty ? "{}"u8 : outputs.Span, "outputs", out _);
        return errors.Count == 0
            ? new(ExecutionOutcome.Succeeded, outputs, message, null)
            : Invalid(admitted, errors[0].Message, errors);
    }

    private static AttemptVerdict OfException(Exception exception, Admitted admitted)
    {
        var action = admitted.Action!;
        string? Masked(string message) => SecretMask.Apply(action.Descriptor.Parameters, admitted.Parameters, message);
        switch (exception)
        {
            case ActionFailedException failed:
                return Fail(new(failed.Code, Masked(failed.Message)!, ErrorKind.Rejected, failed.IsRetryable) { RetryAfter = failed.RetryAfter });
            case InvalidResultException invalid:
                return Invalid(admitted, invalid.Message, []);
            case ParameterReadException read:
                return Fail(new(ErrorCodes.InvalidParameters, $"'{read.Path}' is not accepted by the own type of '{action.Descriptor.Ref}'."));
            case ServiceCallException service:
                return Fail(new(ErrorCodes.Exception, Masked(service.Message)!, ErrorKind.Error, service.IsRetryable) { RetryAfter = service.RetryAfter });
            default:
                AttemptLog.Threw(action.Logger, action.Descriptor.Ref, exception);
                var trace = Activity.Current?.TraceId.ToHexString() is { } id ? $" Trace id: {id}." : "";
                return Fail(new(ErrorCodes.Exception, $"'{action.Descriptor.Ref}' threw an exception; the host's log says which.{trace}") { IsUnforeseen = true });
        }
    }

    private static AttemptVerdict Invalid(Admitted admitted, string problem, IReadOnlyList<SchemaError> details)
    {
        var action = admitted.Action!;
        AttemptLog.InvalidResult(action.Logger, action.Descriptor.Ref, problem);
        return Fail(new(ErrorCodes.InvalidResult, $"'{action.Descriptor.Ref}' answered with an invalid result: {problem}") { Details = details });
    }

    private static AttemptVerdict Fail(ExecutionError error, ExecutionOutcome outcome = ExecutionOutcome.Failed) => new(outcome, default, error.Message, error);
}
