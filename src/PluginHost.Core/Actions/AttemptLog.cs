using Microsoft.Extensions.Logging;

namespace PluginHost.Core.Actions;

/// <summary>What is logged of attempts: a plugin's fault once, where it meets the host.</summary>
internal static partial class AttemptLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Action '{ActionRef}' threw an exception.", EventName = "ActionThrew")]
    internal static partial void Threw(ILogger logger, string actionRef, Exception exception);

    [LoggerMessage(2002, LogLevel.Warning, "Action '{ActionRef}' did not finish within {Timeout}; its caller is answered and the call is cancelled.", EventName = "ActionTimedOut")]
    internal static partial void TimedOut(ILogger logger, string actionRef, string timeout);

    [LoggerMessage(2003, LogLevel.Warning, "Action '{ActionRef}' answered with an invalid result: {Problem}", EventName = "ActionResultInvalid")]
    internal static partial void InvalidResult(ILogger logger, string actionRef, string problem);

    [LoggerMessage(2004, LogLevel.Warning, "The own validation of action '{ActionRef}' threw an exception.", EventName = "ActionValidationThrew")]
    internal static partial void ValidationThrew(ILogger logger, string actionRef, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "A cancelled call of action '{ActionRef}' ignores it and runs on as a stray; {Strays} of them now.", EventName = "ActionStrayed")]
    internal static partial void Strayed(ILogger logger, string actionRef, long strays);

    [LoggerMessage(2007, LogLevel.Warning, "The own validation of action '{ActionRef}' did not finish within {Timeout}; its caller is answered and it runs on as a stray; {Strays} of them now.", EventName = "ActionValidationStrayed")]
    internal static partial void ValidationStrayed(ILogger logger, string actionRef, string timeout, long strays);

    [LoggerMessage(2008, LogLevel.Warning, "Cleaning up after a failed attempt of action '{ActionRef}' threw an exception, or did not end within 10s.", EventName = "ActionCleanupThrew")]
    internal static partial void CleanupThrew(ILogger logger, string actionRef, Exception exception);

    [LoggerMessage(2005, LogLevel.Information, "A stray call of action '{ActionRef}' has ended.", EventName = "StrayEnded")]
    internal static partial void StrayEnded(ILogger logger, string actionRef);
}
