using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Actions;

/// <summary>An execution whose record is kept: what the attempts of it need to know, and tell.</summary>
internal interface IKeptExecution
{
    /// <summary>Attempts that were made before.</summary>
    int AttemptsMade { get; }

    /// <summary>The W3C <c>traceparent</c> of whoever asked; null for none.</summary>
    string? TraceParent { get; }

    /// <summary>Runs an execution inside of this one; its record is kept, too.</summary>
    Task<ExecutionResult> InvokeAsync(ExecutionRequest nested, CancellationToken cancellationToken);

    /// <summary>Keeps a line that the action logs through its context.</summary>
    /// <param name="attempt">In which attempt, from 1.</param>
    /// <param name="level">How bad.</param>
    /// <param name="message">The text, secrets and all.</param>
    void AddLog(int attempt, LogLevel level, string message);
}
