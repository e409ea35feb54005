using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Configuration;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Records operators' commands: in the log, in the plugin's history, and one JSON object a line in a file that is only ever added to.</summary>
internal sealed partial class CommandRecords(DataFolder folder, PluginHistory history, ILogger<CommandRecords> logger) : IDisposable
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Records a command.</summary>
    /// <param name="change">The command and what came of it.</param>
    /// <param name="errorCode">Why it was not done; null when it was.</param>
    internal async Task AddAsync(PluginChange change, string? errorCode)
    {
        history.Add(change);
        if (errorCode is null) LogDone(change.PluginId, change.What, change.Actor ?? "?", change.Version ?? "?");
        else LogNotDone(change.PluginId, change.What, change.Actor ?? "?", errorCode, change.Detail ?? "");
        var line = JsonSerializer.Serialize(new { change.At, change.Actor, Command = change.What, change.PluginId, change.Version, change.Generation, Error = errorCode, change.Detail }, Format);
        await _turn.WaitAsync();
        try
        {
            await File.AppendAllTextAsync(folder.Audit, line + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotStored(folder.Audit, exception.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(3631, LogLevel.Information, "Plugin '{PluginId}': {Command} by '{Actor}' is done; version {Version}.", EventName = "PluginCommand")]
    private partial void LogDone(string pluginId, string command, string actor, string version);

    [LoggerMessage(3632, LogLevel.Warning, "Plugin '{PluginId}': {Command} by '{Actor}' is not done ({Code}): {Reason}", EventName = "PluginCommandRefused")]
    private partial void LogNotDone(string pluginId, string command, string actor, string code, string reason);

    [LoggerMessage(3633, LogLevel.Error, "A command cannot be recorded in '{File}': {Reason}", EventName = "CommandNotRecorded")]
    private partial void LogNotStored(string file, string reason);
}
