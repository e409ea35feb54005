using System.Text.Json.Serialization;
using PluginHost.Core.Executions;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Which executions there are, and how many (A11).</summary>
internal static class ListEndpoints
{
    private const string OnlySome = "A key sees those of the actions that its patterns fit.";

    internal static void MapLists(this RouteGroupBuilder executions)
    {
        executions.MapGet("/", static (HttpContext context, ExecutionHost host) => ListAsync(context, host, static (parameters, user) => ExecutionFilter.Read(parameters, user)))
            .RequireScope(Scopes.ExecutionsRead).Describe("list_executions", "Executions, the newest first", OnlySome)
            .Takes([KnownParameters.Status, .. KnownParameters.Filters, .. KnownParameters.Pages]).Answers<ExecutionListResponse>("A page of them; their attempts are left out.", "executions.json").Refuses(KnownProblems.InvalidQuery);
        executions.MapGet("/status/{status}", static (string status, HttpContext context, ExecutionHost host) => StatusWords.TryRead(status, out var known)
                ? ListAsync(context, host, (parameters, user) => ExecutionFilter.Read(parameters, user, withStatus: false) with { Statuses = [known] })
                : Task.FromResult(StatusWords.Unknown(status)))
            .RequireScope(Scopes.ExecutionsRead).Describe("list_executions_of_status", "Executions of one status, the newest first", OnlySome)
            .Takes([KnownParameters.StatusInPath, .. KnownParameters.Filters, .. KnownParameters.Pages]).Answers<ExecutionListResponse>("A page of them; their attempts are left out.", "executions.json").Refuses(KnownProblems.InvalidQuery);
        executions.MapGet("/stats", static (HttpContext context, ExecutionHost host) => CountAsync(context, host))
            .RequireScope(Scopes.ExecutionsRead).Describe("count_executions", "How many executions there are, by status", OnlySome)
            .Takes([KnownParameters.Status, .. KnownParameters.Filters]).Answers<Data<StatsResponse>>("How many.", "stats.json").Refuses(KnownProblems.InvalidQuery);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ExecutionHost host, Func<QueryParameters, System.Security.Claims.ClaimsPrincipal, ExecutionQuery> read)
    {
        var parameters = new QueryParameters(context.Request);
        var wanted = ListPage.Read(parameters, read(parameters, context.User));
        if (parameters.Problem() is { } problem) return problem;
        var page = await host.Executions.ListAsync(wanted.Query, context.RequestAborted);
        return Results.Ok(new ExecutionListResponse([.. page.Items.Select(ExecutionResponse.From)], page.Next is { } next ? ListCursor.Write(next, wanted.Query) : null)
        {
            Page = wanted.Page,
            PerPage = wanted.Page is null ? null : wanted.Query.Limit,
        });
    }

    private static async Task<IResult> CountAsync(HttpContext context, ExecutionHost host)
    {
        var parameters = new QueryParameters(context.Request);
        var query = ExecutionFilter.Read(parameters, context.User);
        return parameters.Problem() ?? Results.Ok(new Data<StatsResponse>(StatsResponse.From(await host.Executions.CountAsync(query, context.RequestAborted))));
    }
}

/// <summary>A page of executions.</summary>
/// <param name="Data">The executions; their attempts are left out.</param>
/// <param name="NextCursor">Asks for the next page; null when there is none.</param>
internal sealed record ExecutionListResponse(IReadOnlyList<ExecutionResponse> Data, string? NextCursor)
{
    /// <summary>The number of the page; left out for pages by cursor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Page { get; init; }

    /// <summary>Most executions of a page; left out for pages by cursor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PerPage { get; init; }
}

/// <summary>How many executions there are.</summary>
/// <param name="Counts">By status, each of them.</param>
/// <param name="Pending">Those that wait to run: <c>requested</c> and <c>scheduled</c>.</param>
/// <param name="Total">All of them.</param>
internal sealed record StatsResponse(IReadOnlyDictionary<string, long> Counts, long Pending, long Total)
{
    internal static StatsResponse From(IReadOnlyDictionary<ExecutionStatus, long> counts) => new(
        StatusWords.All.ToDictionary(ExecutionStatuses.ToWord, status => counts.GetValueOrDefault(status), StringComparer.Ordinal),
        counts.GetValueOrDefault(ExecutionStatus.Requested) + counts.GetValueOrDefault(ExecutionStatus.Scheduled),
        counts.Values.Sum());
}
