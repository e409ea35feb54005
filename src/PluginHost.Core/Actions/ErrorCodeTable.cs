using System.Collections.Frozen;

namespace PluginHost.Core.Actions;

/// <summary>One row of the table of codes: what every surface answers with.</summary>
/// <param name="Code">The code.</param>
/// <param name="HttpStatus">HTTP status when it keeps an execution from being accepted; 0 for those that come after that, in a 200.</param>
/// <param name="ExitCode">Exit code of the command line.</param>
/// <param name="Meaning">What it means, as one clause.</param>
public sealed record ErrorCodeRow(string Code, int HttpStatus, int ExitCode, string Meaning);

/// <summary>The one table from code to HTTP status to exit code. Exit codes: 1 failed, 2 bad input, 3 not found, 4 not allowed, 5 try again later, 6 timed out, 7 cancelled (our choice).</summary>
public static class ErrorCodeTable
{
    /// <summary>All codes of the host itself.</summary>
    public static IReadOnlyList<ErrorCodeRow> Rows { get; } =
    [
        new(ErrorCodes.UnknownAction, 404, 3, "no loaded plugin exports an action of this ref"),
        new(ErrorCodes.InvalidParameters, 422, 2, "the parameters do not fit the action; 413 when they are too large, 400 when they are no JSON"),
        new(ErrorCodes.Unauthorized, 401, 4, "no key, or one that is not known"),
        new(ErrorCodes.Forbidden, 403, 4, "the key lacks a scope, or may not use the action"),
        new(ErrorCodes.RateLimited, 429, 5, "as many as may begin in a time have begun (`rate`)"),
        new(ErrorCodes.QuotaExceeded, 429, 5, "there are as many as there may be (`quota`)"),
        new(ErrorCodes.QueueFull, 429, 5, "as many wait as may: for a slot of the action (`concurrency.maxQueue`), or in the host"),
        new(ErrorCodes.ConcurrencyLimit, 429, 5, "as many run as may, and nobody may wait (`concurrency.whenFull`)"),
        new(ErrorCodes.CircuitOpen, 0, 5, "the action has failed too often lately and is not tried (`breaker`)"),
        new(ErrorCodes.TimedOut, 504, 6, "it did not end, or did not get a slot, in its time; 504 only for the action's own validation or a deadline that is over"),
        new(ErrorCodes.Cancelled, 0, 7, "its caller, the host or its plugin's end stopped it"),
        new(ErrorCodes.PluginUnavailable, 503, 5, "the plugin is loading, disabled, quarantined or going"),
        new(ErrorCodes.PluginRefused, 503, 5, "the plugin is refused"),
        new(ErrorCodes.StoreUnavailable, 503, 5, "executions cannot be stored now, and nothing is accepted that is not stored"),
        new(ErrorCodes.WaitRequired, 422, 2, "nothing is kept of this action's executions (`history: none`), so that whoever asks must wait"),
        new(ErrorCodes.SecretRequired, 422, 2, "a secret parameter must be given again to run it again"),
        new(ErrorCodes.IdempotencyConflict, 409, 2, "the idempotency key stands for an execution that has not ended; 422 when it stands for another request"),
        new(ErrorCodes.Abandoned, 0, 1, "the host went down while it ran, and it must not be run again by itself"),
        new(ErrorCodes.InvalidResult, 0, 1, "the action answered with what its declaration does not allow"),
        new(ErrorCodes.Exception, 0, 1, "the action threw; the log has it"),
    ];

    internal static FrozenSet<string> Codes { get; } = Rows.Select(static row => row.Code).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The row of a code; that of an action's own codes says 200 and exit code 1.</summary>
    /// <param name="code">The code.</param>
    public static ErrorCodeRow Of(string code) => Rows.FirstOrDefault(row => row.Code == code) ?? new(code, 0, 1, "the action says no");
}
