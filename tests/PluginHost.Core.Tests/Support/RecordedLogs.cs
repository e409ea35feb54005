using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Tests.Support;

/// <summary>Keeps every log entry of one host, as text; scopes flow with their calls as those of real loggers do.</summary>
internal sealed class RecordedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly LoggerExternalScopeProvider _scopes = new();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    public IEnumerable<LogEntry> Of(string eventName) => _entries.Where(entry => entry.EventName == eventName);

    private string Scope()
    {
        List<string> scopes = [];
        _scopes.ForEachScope(static (scope, all) => all.Add(scope?.ToString() ?? ""), scopes);
        return string.Join(' ', scopes);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logs._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs._entries.Enqueue(new(category, logLevel, eventId.Name ?? "", formatter(state, exception), exception?.ToString()) { Scope = logs.Scope() });
    }
}

/// <summary>One entry; the exception as text, so that no plugin's type is kept.</summary>
internal sealed record LogEntry(string Category, LogLevel Level, string EventName, string Message, string? Exception)
{
    /// <summary>The scopes around it, as text.</summary>
    public string Scope { get; init; } = "";
}
