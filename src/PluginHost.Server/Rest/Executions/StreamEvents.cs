using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>An execution is in another status.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="ActionRef">Its action.</param>
/// <param name="At">Since when.</param>
/// <param name="Status">The status.</param>
/// <param name="ErrorCode">Why it did not succeed; null when it did, and before its end.</param>
internal sealed record StatusEvent(string ExecutionId, string ActionRef, DateTimeOffset At, [property: Words<ExecutionStatus>] string Status, string? ErrorCode);

/// <summary>An action says how far it is.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="ActionRef">Its action.</param>
/// <param name="At">When.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">What it is doing; null when it does not say.</param>
internal sealed record ProgressEvent(string ExecutionId, string ActionRef, DateTimeOffset At, double Percent, string? Message);

/// <summary>An action has logged a line.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="ActionRef">Its action.</param>
/// <param name="At">When.</param>
/// <param name="Number">The number of the line, from 1.</param>
/// <param name="Attempt">The attempt that logged it.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Message">The text.</param>
internal sealed record LogEvent(string ExecutionId, string ActionRef, DateTimeOffset At, int Number, int Attempt, string Level, string Message)
{
    internal static LogEvent From(FeedItem item, ExecutionLogLine line) => new(item.ExecutionId, item.ActionRef, line.At, line.Number, line.Attempt, line.Level, line.Message);
}

/// <summary>Events were missed.</summary>
/// <param name="Missed">How many; null when nobody knows.</param>
internal sealed record GapEvent(long? Missed);
