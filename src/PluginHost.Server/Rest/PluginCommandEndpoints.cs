using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Lifecycle;
using PluginHost.Core.Schemas;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>What operators do to a plugin by hand.</summary>
internal static class PluginCommandEndpoints
{
    internal static void MapCommands(this RouteGroupBuilder plugins)
    {
        plugins.MapCommand("reload", "Load a plugin's files again as a new generation", static (commands, id, actor, token) => commands.ReloadAsync(id, actor, token))
            .Refuses(KnownProblems.PluginDisabled, KnownProblems.PluginQuarantined, KnownProblems.RefusedFiles);
        plugins.MapCommand("enable", "Let a plugin run, whatever plugins.json says", static (commands, id, actor, token) => commands.EnableAsync(id, actor, token))
            .Refuses(KnownProblems.PluginQuarantined, KnownProblems.RefusedFiles);
        plugins.MapCommand("disable", "Take a plugin out of service; running calls may end", static (commands, id, actor, token) => commands.DisableAsync(id, actor, token));
        plugins.MapCommand("rollback", "Go back to the version that ran before", static (commands, id, actor, token) => commands.RollbackAsync(id, actor, token))
            .Refuses(KnownProblems.PluginDisabled, KnownProblems.NoPreviousVersion, KnownProblems.RefusedFiles);
        plugins.MapCommand("quarantine-release", "Give a quarantined plugin another chance", static (commands, id, actor, token) => commands.ReleaseAsync(id, actor, token))
            .Refuses(KnownProblems.NotQuarantined, KnownProblems.RefusedFiles);
    }

    private static RouteHandlerBuilder MapCommand(this RouteGroupBuilder plugins, string name, string summary, Func<PluginCommands, string, Actor?, CancellationToken, Task<PluginCommandResult>> run) =>
        plugins.MapPost($"/{{id}}/{name}", (string id, HttpContext context, CommandHost host) => RunAsync(id, context, host, run))
            .RequireScope(Scopes.PluginsWrite).Describe($"{name.Replace('-', '_')}_plugin", summary, "The answer comes when it is done.").Takes(KnownParameters.PluginId).Answers<Data<PluginResponse>>("It is done: the plugin as it is then.", "plugin.json")
            .Refuses(KnownProblems.NoPlugin, KnownProblems.NotStored);

    private static async Task<IResult> RunAsync(string id, HttpContext context, CommandHost host, Func<PluginCommands, string, Actor?, CancellationToken, Task<PluginCommandResult>> run)
    {
        var result = await run(host.Commands, id, context.User.ToActor(), context.RequestAborted);
        return result.Error switch
        {
            null => Results.Ok(new Data<PluginResponse>(PluginResponse.From(result.Plugin!, host.Catalog, host.History))),
            { Code: "not_found" } => PluginEndpoints.NotFound(id, host.Catalog),
            { Refusal: { } refusal } error => Problems.Of(StatusCodes.Status422UnprocessableEntity, error.Code, $"{error.Message} {refusal.Fix}", [new SchemaError(refusal.Subject, refusal.Code, refusal.Message, refusal.Expected, refusal.Found)]),
            { Code: ErrorCodes.PluginRefused } error => Problems.Of(StatusCodes.Status422UnprocessableEntity, error.Code, error.Message),
            { Code: "not_stored" } error => Problems.Of(StatusCodes.Status507InsufficientStorage, error.Code, error.Message),
            var error => Problems.Of(StatusCodes.Status409Conflict, error.Code, error.Message),
        };
    }
}

/// <summary>What the command routes need.</summary>
internal sealed record CommandHost(PluginCommands Commands, PluginCatalog Catalog, PluginHistory History);
