using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PluginHost.Sdk.Testing;

/// <summary>Makes loggers that a test can read. What they keep are texts alone: objects of the plugin would hold its code in memory.</summary>
internal sealed class TestLoggers(TimeProvider time) : ILoggerFactory
{
    internal FakeLogCollector Collector { get; } = FakeLogCollector.Create(new() { TimeProvider = time });

    public ILogger CreateLogger(string categoryName) => new TextLogger(new FakeLogger(Collector, categoryName));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The loggers of a test write into its log alone.");

    public void Dispose()
    {
    }

    private sealed class TextLogger(FakeLogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(Texts(state));

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var (message, texts, logged) = (formatter(state, exception), Texts(state), exception is null ? null : new LoggedException(exception));
            inner.Log(logLevel, eventId, texts, logged, (_, _) => message);
        }

        private static object Texts(object? state) => state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? pairs.Select(static pair => KeyValuePair.Create(pair.Key, (object?)Convert.ToString(pair.Value, CultureInfo.InvariantCulture))).ToList()
            : Convert.ToString(state, CultureInfo.InvariantCulture) ?? "";
    }
}
