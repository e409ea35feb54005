using PluginHost.Core.Configuration;
using PluginHost.Core.Plugins;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>Which plugins are there, and why some are not.</summary>
internal static class PluginEndpoints
{
    internal static void MapPlugins(this RouteGroupBuilder api)
    {
        var plugins = api.MapGroup("/plugins").WithTags("Plugins");
        plugins.MapGet("/", static (PluginCatalog catalog, PluginsConfigSource config, PluginHistory history) => List(catalog, config, history)).RequireScope(Scopes.PluginsRead)
            .Describe("list_plugins", "All plugins, with what was found and is none").Answers<PluginListResponse>("The plugins.", "plugins.json");
        plugins.MapGet("/{id}", static (string id, PluginCatalog catalog, PluginHistory history) => catalog.Find(id) is { } plugin ? Results.Ok(new Data<PluginResponse>(PluginResponse.From(plugin, catalog, history))) : NotFound(id, catalog))
            .RequireScope(Scopes.PluginsRead).Describe("get_plugin", "One plugin").Takes(KnownParameters.PluginId).Answers<Data<PluginResponse>>("The plugin.", "plugin.json").Refuses(KnownProblems.NoPlugin);
        plugins.MapGet("/{id}/explain", static (string id, PluginCatalog catalog) => catalog.Find(id) is { } plugin ? Results.Ok(new Data<ExplainResponse>(ExplainResponse.From(plugin))) : NotFound(id, catalog))
            .RequireScope(Scopes.PluginsRead).Describe("explain_plugin", "Each step of the decision about a plugin").Takes(KnownParameters.PluginId).Answers<Data<ExplainResponse>>("The decision.", "explain.json").Refuses(KnownProblems.NoPlugin);
        plugins.MapCommands();
    }

    private static PluginListResponse List(PluginCatalog catalog, PluginsConfigSource config, PluginHistory history)
    {
        var plugins = catalog.List();
        return new(
            [.. plugins.Select(plugin => PluginResponse.From(plugin, catalog, history))],
            plugins.Count,
            [.. catalog.Ignored],
            new ConfigurationResponse(config.Current.Path, config.Problem is null, [.. (config.Problem?.Problems ?? []).Select(static problem => problem.ToString())]));
    }

    internal static IResult NotFound(string id, PluginCatalog catalog)
    {
        var known = string.Join(", ", catalog.List().Select(static plugin => plugin.Id).Distinct(StringComparer.Ordinal));
        return Problems.Of(StatusCodes.Status404NotFound, "not_found", $"There is no plugin '{id}'. Known: {(known.Length == 0 ? "none" : known)}.");
    }
}
