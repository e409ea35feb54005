using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

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
            .RequireScope(Scopes.ExecutionsRead).Describe("get_execution", "One execution", "With `wait` the answer comes when it has ended, or when the wait is over.")
            .Takes(KnownParameters.ExecutionId, KnownParameters.Wait).Answers<Data<ExecutionResponse>>("The execution as it is.", "execution.json").Refuses(KnownProblems.InvalidWait, KnownProblems.NoExecution);
        executions.MapGet("/{id}/attempts", static (string id, HttpContext context, ExecutionHost host) => GetAttemptsAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsRead).Describe("list_attempts", "The attempts of an execution").Takes(KnownParameters.ExecutionId).Answers<Data<IReadOnlyList<AttemptResponse>>>("The attempts, the first one first.", "attempts.json").Refuses(KnownProblems.NoExecution);
        executions.MapGet("/{id}/logs", static (string id, HttpContext context, ExecutionHost host) => GetLogsAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsRead).Describe("read_log", "What an execution has logged")
            .Takes([KnownParameters.ExecutionId, .. KnownParameters.Lines]).Answers<LogResponse>("Lines of the log.", "log.json").Refuses(KnownProblems.InvalidQuery, KnownProblems.NoExecution);
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
