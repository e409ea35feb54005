using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Actions;

/// <summary>Logs where it always was logged, and into the record of the execution.</summary>
internal sealed class RecordingLogger(ILogger inner, IKeptExecution execution, int attempt) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information || inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (inner.IsEnabled(logLevel)) inner.Log(logLevel, eventId, state, exception, formatter);
        if (IsEnabled(logLevel)) execution.AddLog(attempt, logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.GetType().Name}");
    }
}
