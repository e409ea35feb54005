using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Executions.Running;

/// <summary>Whether the store answers; what is wrong with it is logged once, and so is its being back. Thread-safe.</summary>
public sealed partial class StoreHealth
{
    private const string NotOpenYet = "The store is not open yet.";

    private readonly ILogger _logger;
    private string? _problem = NotOpenYet;

    internal StoreHealth(ILogger<StoreHealth> logger) => _logger = logger;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>The store has kept something since the given problem was known.</summary>
    /// <param name="before">What was wrong then; one that came up since stays.</param>
    internal void Good(string? before)
    {
        if (before is null || Interlocked.CompareExchange(ref _problem, null, before) != (object)before) return;
        if (WasLogged(before)) LogBack();
    }

    /// <summary>The store has not done what was asked.</summary>
    internal void Bad(Exception exception)
    {
        var before = Interlocked.Exchange(ref _problem, exception.Message);
        if (before is null || !WasLogged(before)) LogUnavailable(exception.Message);
    }

    private static bool WasLogged(string problem) => problem != NotOpenYet;

    [LoggerMessage(5001, LogLevel.Error, "Executions cannot be stored, and none are accepted: {Reason} It is tried again until it works.", EventName = "StoreUnavailable")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(5002, LogLevel.Information, "Executions can be stored again.", EventName = "StoreBack")]
    private partial void LogBack();
}
