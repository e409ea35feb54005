using PluginHost.Core.Executions;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Lines of a log.</summary>
/// <param name="Data">The lines.</param>
/// <param name="NextAfter">Asks for the lines behind these, also for those that are still to come.</param>
internal sealed record LogResponse(IReadOnlyList<LogLineResponse> Data, int NextAfter);

/// <summary>A line that an action logged.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="At">When it was logged.</param>
/// <param name="Attempt">The attempt that logged it.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Message">The text.</param>
internal sealed record LogLineResponse(int Number, DateTimeOffset At, int Attempt, string Level, string Message)
{
    internal static LogLineResponse From(ExecutionLogLine line) => new(line.Number, line.At, line.Attempt, line.Level, line.Message);
}
