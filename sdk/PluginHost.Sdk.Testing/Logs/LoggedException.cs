namespace PluginHost.Sdk.Testing;

/// <summary>What a log entry keeps of an exception: its texts. The exception itself would hold the plugin's code in memory.</summary>
public sealed class LoggedException : Exception
{
    private readonly string _text;

    internal LoggedException(Exception logged)
        : base(logged.Message) => (TypeName, _text) = (logged.GetType().FullName ?? logged.GetType().Name, logged.ToString());

    /// <summary>Full name of the exception's type, such as <c>System.TimeoutException</c>.</summary>
    public string TypeName { get; }

    /// <summary>The exception with its stack trace, as it would have been logged.</summary>
    public override string ToString() => _text;
}
