namespace PluginHost.Sdk;

/// <summary>
/// Fails the action from anywhere below it, as <see cref="ActionResult.Failed"/> would. The only exception whose message reaches the
/// caller: that of any other is logged and replaced by a generic one with the trace id.
/// </summary>
/// <param name="code">Why, as a stable code; not empty.</param>
/// <param name="message">Why, for people; it reaches the caller, so no secrets.</param>
/// <param name="retryable">True when the same call may succeed later.</param>
/// <param name="innerException">The cause, for the log.</param>
public sealed class ActionFailedException(string code, string message, bool retryable = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why, as a stable code.</summary>
    public string Code { get; } = string.IsNullOrWhiteSpace(code) ? throw new ArgumentException("A failure needs a code.", nameof(code)) : code;

    /// <summary>True when the same call may succeed later.</summary>
    public bool IsRetryable { get; } = retryable;

    /// <summary>How long to wait before that; null when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
