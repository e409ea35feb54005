using PluginHost.Core.Executions.Running;
using PluginHost.Core.Plugins;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>Is the process alive, and can it serve?</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head]; // Probes use either.

    internal static void MapHealth(this WebApplication app)
    {
        app.MapMethods("/health", Methods, static () => new HealthResponse("healthy")).Describe("is_alive", "Is the process alive?")
            .Answers<HealthResponse>("It is.", "healthy.json").WithTags("Health").DisableHttpMetrics().AllowAnonymous();
        app.MapMethods("/ready", Methods, static (PluginCatalog catalog, StoreHealth store) => Ready(catalog, store)).Describe("is_ready", "Can the host serve?")
            .Answers<HealthResponse>("`ready`; or `degraded`: it serves, and a plugin is refused, quarantined or still in memory.", "ready.json")
            .Answers<HealthResponse>("`loading` until the plugins of the start are loaded; `store_unavailable` while executions cannot be stored.", "loading.json", StatusCodes.Status503ServiceUnavailable)
            .WithTags("Health").DisableHttpMetrics().AllowAnonymous();
    }

    // A bad plugin does not make the host unready: every other one serves.
    private static IResult Ready(PluginCatalog catalog, StoreHealth store)
    {
        if (!catalog.FirstScan.IsCompleted) return Results.Json(new HealthResponse("loading"), statusCode: StatusCodes.Status503ServiceUnavailable);
        if (store.Problem is not null) return Results.Json(new HealthResponse("store_unavailable"), statusCode: StatusCodes.Status503ServiceUnavailable);
        return Results.Ok(new HealthResponse(catalog.List().Any(IsBad) || catalog.Generations().Any(static generation => generation.State == PluginState.UnloadPending) ? "degraded" : "ready"));
    }

    private static bool IsBad(PluginEntry plugin) => plugin.State is PluginState.Refused or PluginState.Quarantined || plugin.Update is { Refusal.Code: not RefusalCodes.RolledBack };
}

/// <summary>One word.</summary>
/// <param name="Status"><c>healthy</c>; or <c>loading</c>, <c>store_unavailable</c>, <c>degraded</c>, <c>ready</c>.</param>
internal sealed record HealthResponse([property: OneOf("healthy", "loading", "store_unavailable", "degraded", "ready")] string Status);
