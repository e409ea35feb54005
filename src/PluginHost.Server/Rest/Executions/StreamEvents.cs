using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;

namespace PluginHost.Server.Rest.Executions;

/// <summary>An execution is in another status.</summary>
internal sealed record StatusEvent(string ExecutionId, string ActionRef, DateTimeOffset At, string Status, string? ErrorCode);

/// <summary>An action says how far it is.</summary>
internal sealed record ProgressEvent(string ExecutionId, string ActionRef, DateTimeOffset At, double Percent, string? Message);

/// <summary>An action has logged a line.</summary>
internal sealed record LogEvent(string ExecutionId, string ActionRef, DateTimeOffset At, int Number, int Attempt, string Level, string Message)
{
    internal static LogEvent From(FeedItem item, ExecutionLogLine line) => new(item.ExecutionId, item.ActionRef, line.At, line.Number, line.Attempt, line.Level, line.Message);
}

/// <summary>Events were missed.</summary>
/// <param name="Missed">How many; null when nobody knows.</param>
internal sealed record GapEvent(long? Missed);
