using PluginHost.Core.Schemas;

namespace PluginHost.Core.Actions;

/// <summary>What became of an execution. Immutable.</summary>
public sealed record ExecutionResult
{
    /// <summary>How it ended.</summary>
    public required ExecutionOutcome Outcome { get; init; }

    /// <summary>True for <see cref="ExecutionOutcome.Succeeded"/>.</summary>
    public bool IsSuccess => Outcome == ExecutionOutcome.Succeeded;

    /// <summary>The outputs as UTF-8 JSON object text; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Outputs { get; init; }

    /// <summary>A sentence for people, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Why it did not succeed; null when it did or was skipped.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>Attempts made; 0 when it was refused before any.</summary>
    public int Attempts { get; init; }

    /// <summary>From the request to the result.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The plugin's version that ran it; null when none did.</summary>
    public string? PluginVersion { get; init; }

    /// <summary>True for an execution that has not ended: it is left to whoever keeps its record.</summary>
    internal bool IsLeft { get; private init; }

    /// <summary>What stands for the result of an execution that is left to whoever keeps its record.</summary>
    internal static ExecutionResult Left { get; } = Fail(new(ErrorCodes.Cancelled, "The execution is left to another run of it.")) with { IsLeft = true };

    /// <summary>Throws when it failed: PyStator's <c>raise_on_error</c> (D14).</summary>
    /// <returns>This result, when it succeeded or was skipped.</returns>
    /// <exception cref="ExecutionFailedException">It did neither.</exception>
    public ExecutionResult ThrowIfFailed() => Error is null ? this : throw new ExecutionFailedException(Error);

    /// <summary>A refusal.</summary>
    internal static ExecutionResult Fail(ExecutionError error) => new() { Outcome = OutcomeOf(error.Code), Error = error, Message = error.Message };

    private static ExecutionOutcome OutcomeOf(string code) => code switch
    {
        ErrorCodes.TimedOut => ExecutionOutcome.TimedOut,
        ErrorCodes.Cancelled => ExecutionOutcome.Cancelled,
        _ => ExecutionOutcome.Failed,
    };
}

/// <summary>How an execution ends.</summary>
public enum ExecutionOutcome
{
    /// <summary>The action did its work.</summary>
    Succeeded = 0,

    /// <summary>It did not, or was not allowed to.</summary>
    Failed,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>There was nothing to do.</summary>
    Skipped,

    /// <summary>The host went down while it ran, and it must not be run again by itself.</summary>
    Abandoned,
}

/// <summary>Why an execution did not succeed.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>, or one that the action declares.</param>
/// <param name="Message">Why, for people; free of secrets.</param>
/// <param name="Kind">Whether the action said no or could not run.</param>
/// <param name="IsRetryable">True when the same call may succeed later.</param>
public sealed record ExecutionError(string Code, string Message, ErrorKind Kind = ErrorKind.Error, bool IsRetryable = false)
{
    /// <summary>Everything that is wrong with the parameters or outputs; empty for other errors.</summary>
    public IReadOnlyList<SchemaError> Details { get; init; } = [];

    /// <summary>True for an exception that nobody foresaw: nobody knows whether the same call may succeed later, so that retries try it.</summary>
    internal bool IsUnforeseen { get; init; }

    /// <summary>True when an idempotency key stands for another request: waiting does not help.</summary>
    internal bool IsOtherRequest { get; init; }

    /// <summary>How long to wait before trying again; null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Whose "no" it is. Source: decision D4 (Truthound's failure and error).</summary>
public enum ErrorKind
{
    /// <summary>It could not run: an exception, a timeout, bad parameters.</summary>
    Error = 0,

    /// <summary>The action ran and says no.</summary>
    Rejected,
}

/// <summary>The words of the closed sets, as JSON, logs and metrics spell them.</summary>
public static class ExecutionWords
{
    private static readonly string[] Outcomes = [.. Enum.GetNames<ExecutionOutcome>().Select(Naming.Snake)];
    private static readonly string[] Origins = [.. Enum.GetNames<Sdk.ActionOrigin>().Select(Naming.Snake)];

    /// <summary><c>succeeded failed timed_out cancelled skipped abandoned</c>.</summary>
    /// <param name="outcome">The outcome.</param>
    public static string ToWord(this ExecutionOutcome outcome) => Outcomes[(int)outcome];

    /// <summary><c>api cli console rule schedule bulk plan plugin bot</c>.</summary>
    /// <param name="origin">The origin.</param>
    public static string ToWord(this Sdk.ActionOrigin origin) => Origins[(int)origin];

    /// <summary><c>error rejected</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string ToWord(this ErrorKind kind) => kind == ErrorKind.Rejected ? "rejected" : "error";
}
