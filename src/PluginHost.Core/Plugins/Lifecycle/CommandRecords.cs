using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Access;

namespace PluginHost.Core.Plugins.Lifecycle;

/// <summary>Records operators' commands: in the log, in the plugin's history, and in the audit trail with the plugin before and afterwards.</summary>
internal sealed partial class CommandRecords(PluginHistory history, AuditTrail audit, ILogger<CommandRecords> logger)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly ILogger _logger = logger;

    /// <summary>Records a command.</summary>
    /// <param name="change">The command and what came of it.</param>
    /// <param name="actor">Who gave it; null when not known.</param>
    /// <param name="before">The plugin before; null when there was none.</param>
    /// <param name="after">The plugin afterwards; null when there is none.</param>
    /// <param name="errorCode">Why it was not done; null when it was.</param>
    internal Task AddAsync(PluginChange change, Actor? actor, PluginEntry? before, PluginEntry? after, string? errorCode)
    {
        history.Add(change);
        if (errorCode is null) LogDone(change.PluginId, change.What, change.Actor ?? "?", change.Version ?? "?");
        else LogNotDone(change.PluginId, change.What, change.Actor ?? "?", errorCode, change.Detail ?? "");
        return audit.AddAsync(new AuditRecord($"plugin.{change.What}", "plugin", change.PluginId, change.At)
        {
            Actor = actor?.Name,
            ActorType = actor?.Type,
            Origin = actor?.Origin ?? Sdk.ActionOrigin.Api,
            Before = Describe(before),
            After = Describe(after),
            ErrorCode = errorCode,
        });
    }

    private static ReadOnlyMemory<byte> Describe(PluginEntry? plugin) =>
        plugin is null ? default : JsonSerializer.SerializeToUtf8Bytes(new { State = plugin.State.ToWord(), plugin.Version, plugin.Generation, plugin.Reason }, Format);

    [LoggerMessage(3631, LogLevel.Information, "Plugin '{PluginId}': {Command} by '{Actor}' is done; version {Version}.", EventName = "PluginCommand")]
    private partial void LogDone(string pluginId, string command, string actor, string version);

    [LoggerMessage(3632, LogLevel.Warning, "Plugin '{PluginId}': {Command} by '{Actor}' is not done ({Code}): {Reason}", EventName = "PluginCommandRefused")]
    private partial void LogNotDone(string pluginId, string command, string actor, string code, string reason);
}
