using System.Text.Json.Nodes;

namespace PluginHost.Sdk;

/// <summary>What an action says of one attempt. Immutable.</summary>
public sealed class ActionResult
{
    private ActionResult(ActionResultStatus status) => Status = status;

    /// <summary>Which of the four kinds this is.</summary>
    public ActionResultStatus Status { get; }

    /// <summary>True for <see cref="ActionResultStatus.Succeeded"/>.</summary>
    public bool IsSuccess => Status == ActionResultStatus.Succeeded;

    /// <summary>The outputs; null when there are none.</summary>
    public JsonObject? Outputs { get; private init; }

    /// <summary>A sentence for people: the note of a success, the reason of a failure or a skip.</summary>
    public string? Message { get; private init; }

    /// <summary>The error code of a failure (see <see cref="ActionErrorAttribute"/>), else null.</summary>
    public string? Code { get; private init; }

    /// <summary>True when the same call may succeed later.</summary>
    public bool IsRetryable { get; private init; }

    /// <summary>How long to wait before trying again, as a service said (<c>Retry-After</c>); null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>What the awaited event must carry; null unless <see cref="ActionResultStatus.Awaiting"/>.</summary>
    public string? CorrelationId { get; private init; }

    /// <summary>How long to wait for the event; null means the host's default (30 minutes).</summary>
    public TimeSpan? AwaitTimeout { get; private init; }

    /// <summary>The action did its work.</summary>
    /// <param name="outputs">The outputs, with the same keys on every path; null for none.</param>
    /// <param name="message">A note for people.</param>
    public static ActionResult Success(JsonObject? outputs = null, string? message = null) =>
        new(ActionResultStatus.Succeeded) { Outputs = outputs, Message = message };

    /// <summary>The action did its work, with typed outputs.</summary>
    /// <param name="value">The outputs.</param>
    /// <param name="message">A note for people.</param>
    public static ActionResult<TResult> Success<TResult>(TResult value, string? message = null) => new(value, message);

    /// <summary>The action could not, or would not, do its work.</summary>
    /// <param name="code">Why, as a stable code; best one declared by <see cref="ActionErrorAttribute"/>.</param>
    /// <param name="message">Why, for people; it reaches the caller, so no secrets.</param>
    /// <param name="retryable">True when the same call may succeed later.</param>
    /// <param name="retryAfter">How long to wait before that, not negative; it wins over the delay of the retry policy. Null means just that.</param>
    /// <exception cref="ArgumentException">The code is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static ActionResult Failed(string code, string? message = null, bool retryable = false, TimeSpan? retryAfter = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        if (retryAfter is { } time) ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(retryAfter));
        return new(ActionResultStatus.Failed) { Code = code, Message = message, IsRetryable = retryable, RetryAfter = retryAfter };
    }

    /// <summary>There was nothing to do.</summary>
    /// <param name="reason">Why, for people.</param>
    public static ActionResult Skipped(string? reason = null) => new(ActionResultStatus.Skipped) { Message = reason };

    /// <summary>The work has started elsewhere and ends with an event. Only for <see cref="ActionMode.EventDriven"/> actions.</summary>
    /// <param name="correlationId">The id that the event will carry, compared exactly.</param>
    /// <param name="timeout">How long to wait, more than zero; null means the host's default (30 minutes).</param>
    /// <param name="outputs">Outputs so far; those of the event are merged over them.</param>
    /// <exception cref="ArgumentException">The correlation id is empty: no event could ever be matched.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not more than zero.</exception>
    public static ActionResult AwaitEvent(string correlationId, TimeSpan? timeout = null, JsonObject? outputs = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(correlationId);
        if (timeout is { } limit) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        return new(ActionResultStatus.Awaiting) { CorrelationId = correlationId, AwaitTimeout = timeout, Outputs = outputs };
    }
}

/// <summary>The kinds of <see cref="ActionResult"/>.</summary>
public enum ActionResultStatus
{
    /// <summary>The action did its work.</summary>
    Succeeded = 0,

    /// <summary>The action could not, or would not, do its work.</summary>
    Failed = 1,

    /// <summary>There was nothing to do.</summary>
    Skipped = 2,

    /// <summary>The work goes on elsewhere and ends with an event.</summary>
    Awaiting = 3,
}
