using System.ComponentModel;
using Microsoft.Extensions.Logging;
using PluginHost.Sdk;

namespace PluginHost.Plugins.Core;

/// <summary>How important a log entry is.</summary>
public enum EntryLevel
{
    /// <summary>For developers.</summary>
    Debug = 0,

    /// <summary>For the record.</summary>
    Info,

    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}

/// <summary>Parameters of <c>core.log</c>.</summary>
public sealed record LogParameters(
    [property: Description("Text to log.")] string Message,
    [property: Description("How important it is.")] EntryLevel Level = EntryLevel.Info);

/// <summary>Outputs of <c>core.log</c>.</summary>
public sealed record LogOutputs(
    [property: Description("False when the host's log leaves out entries of this level.")] bool Logged,
    [property: Description("The text.")] string Message,
    [property: Description("The level.")] EntryLevel Level);

/// <summary>Writes to the host's log.</summary>
[Action("log", Description = "Writes a message to the host's log.", Category = "Testing", Icon = "📝", NonBlocking = true)]
[ActionExample("A warning", """{"message": "disk nearly full", "level": "warning"}""")]
public sealed class LogAction : IAction<LogParameters, LogOutputs>
{
    /// <inheritdoc/>
    public Task<ActionResult<LogOutputs>> ExecuteAsync(LogParameters parameters, ActionContext context, CancellationToken cancellationToken)
    {
        var level = parameters.Level switch
        {
            EntryLevel.Debug => LogLevel.Debug,
            EntryLevel.Warning => LogLevel.Warning,
            EntryLevel.Error => LogLevel.Error,
            _ => LogLevel.Information,
        };
        context.Logger.Log(level, "{Message}", parameters.Message);
        return Task.FromResult<ActionResult<LogOutputs>>(new LogOutputs(context.Logger.IsEnabled(level), parameters.Message, parameters.Level));
    }
}
