using PluginHost.Server.Auth;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Everything about executions: the routes about one of them stand here.</summary>
internal static class ExecutionEndpoints
{
    private const int MostLines = 1_000;

    internal static void MapExecutions(this RouteGroupBuilder api)
    {
        var executions = api.MapGroup("/executions").WithTags("Executions");
        executions.MapExecute();
        executions.MapLists();
        executions.MapStreams();
        executions.MapCommands();
        executions.MapGet("/{id}", static (string id, HttpContext context, ExecutionHost host, string? wait) => GetAsync(id, context, host, wait))
            .RequireScope(Scopes.ExecutionsRead).WithSummary("One execution; with ?wait=30s the answer comes when it has ended").Produces<Data<ExecutionResponse>>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        executions.MapGet("/{id}/attempts", static (string id, HttpContext context, ExecutionHost host) => GetAttemptsAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsRead).WithSummary("The attempts of an execution").Produces<Data<IReadOnlyList<AttemptResponse>>>().ProducesProblem(StatusCodes.Status404NotFound);
        executions.MapGet("/{id}/logs", static (string id, HttpContext context, ExecutionHost host) => GetLogsAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsRead).WithSummary("What an execution has logged: after, limit").Produces<LogResponse>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, ExecutionHost host, string? wait)
    {
        if (!WaitParameter.TryRead(wait, out var longest)) return WaitParameter.Bad(wait);
        var (record, problem) = await host.FindAsync(id, context);
        if (problem is not null) return problem;
        if (longest is { } limit) record = await host.Executions.WaitAsync(id, limit, context.RequestAborted);
        return record is null ? ExecutionHost.NotFound(id) : Results.Ok(new Data<ExecutionResponse>(ExecutionResponse.From(record)));
    }

    private static async Task<IResult> GetAttemptsAsync(string id, HttpContext context, ExecutionHost host)
    {
        var (record, problem) = await host.FindAsync(id, context);
        return problem ?? Results.Ok(new Data<IReadOnlyList<AttemptResponse>>([.. record!.Attempts.Select(AttemptResponse.From)]));
    }

    private static async Task<IResult> GetLogsAsync(string id, HttpContext context, ExecutionHost host)
    {
        var parameters = new QueryParameters(context.Request);
        var (after, limit) = ((int)parameters.Integer("after", 0, 0, int.MaxValue), (int)parameters.Integer("limit", MostLines, 1, MostLines));
        if ((parameters.Problem() ?? (await host.FindAsync(id, context)).Problem) is { } problem) return problem;
        var lines = await host.Executions.ReadLogAsync(id, after, limit, context.RequestAborted);
        return Results.Ok(new LogResponse([.. lines.Select(LogLineResponse.From)], lines.Count == 0 ? after : lines[^1].Number));
    }
}
