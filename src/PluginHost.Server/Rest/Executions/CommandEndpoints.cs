using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Server.Auth;

namespace PluginHost.Server.Rest.Executions;

/// <summary>What people do to executions: cancel them (A12), run them again (D6); one, or all that a filter finds.</summary>
internal static class CommandEndpoints
{
    internal static void MapCommands(this RouteGroupBuilder executions)
    {
        executions.MapPost("/{id}/cancel", static (string id, HttpContext context, ExecutionHost host) => CancelAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsWrite).WithSummary("Cancel an execution: at once when it waits, else it is asked to end")
            .Produces<Data<ExecutionResponse>>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        executions.MapPost("/{id}/rerun", static (string id, HttpContext context, ExecutionHost host) => RerunAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsWrite).WithSummary("Run an execution again as a new one; parameters take the place of those it had").Accepts<RerunRequest>(isOptional: true, "application/json")
            .Produces<Data<ExecutionResponse>>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        executions.MapBulk("/cancel", "Cancel all executions that a filter finds", static (commands, query, actor, token) => commands.CancelAllAsync(query, actor, token));
        executions.MapBulk("/rerun", "Run all executions again that a filter finds and that have ended", static (commands, query, actor, token) => commands.RerunAllAsync(query, actor, token));
    }

    private static void MapBulk(this RouteGroupBuilder executions, string route, string summary, Func<ExecutionCommands, ExecutionQuery, Actor, CancellationToken, Task<BulkResult>> run) =>
        executions.MapPost(route, (HttpContext context, ExecutionHost host) => RunAsync(context, host, run))
            .RequireScope(Scopes.ExecutionsWrite).WithSummary(summary).Accepts<BulkRequest>("application/json").Produces<Data<BulkResponse>>().ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> CancelAsync(string id, HttpContext context, ExecutionHost host)
    {
        if ((await host.FindAsync(id, context)).Problem is { } problem) return problem;
        var result = await host.Commands.CancelAsync(id, context.User.ToActor(), context.RequestAborted);
        return result switch
        {
            { Outcome: CancelOutcome.NotFound } => ExecutionHost.NotFound(id),
            { Outcome: CancelOutcome.Ended, Record: { } ended } => Problems.Of(StatusCodes.Status409Conflict, "already_ended", $"The execution '{id}' has ended: it is '{ended.Status.ToWord()}'.", executionId: id),
            _ => Results.Ok(new Data<ExecutionResponse>(ExecutionResponse.From(result.Record!))),
        };
    }

    private static async Task<IResult> RerunAsync(string id, HttpContext context, ExecutionHost host)
    {
        var (parameters, unreadable) = await CommandBody.ReadParametersAsync(context.Request, JsonBody.LimitUnder(host.Config.Current));
        if ((unreadable ?? (await host.FindAsync(id, context)).Problem) is { } problem) return problem;
        if (await host.Commands.RerunAsync(id, parameters, context.User.ToActor(), context.RequestAborted) is not { } submission) return ExecutionHost.NotFound(id);
        return submission.Error is not null
            ? host.Refuse(submission, context)
            : Results.Created(ExecutionHost.LocationOf(submission.Record!), new Data<ExecutionResponse>(ExecutionResponse.From(submission.Record!)));
    }

    private static async Task<IResult> RunAsync(HttpContext context, ExecutionHost host, Func<ExecutionCommands, ExecutionQuery, Actor, CancellationToken, Task<BulkResult>> run)
    {
        var (query, problem) = await CommandBody.ReadFilterAsync(context.Request, context.User);
        if (problem is not null) return problem;
        var result = await run(host.Commands, query!, context.User.ToActor(), context.RequestAborted);
        return Results.Ok(new Data<BulkResponse>(new(result.Found, result.Done.Count, result.Done)));
    }
}

/// <summary>The body that runs an execution again.</summary>
/// <param name="Parameters">Parameters that take the place of those it had, by name; secrets must be among them.</param>
internal sealed record RerunRequest(RawJson Parameters);

/// <summary>The body of a command for many executions.</summary>
/// <param name="Filter">Which ones; the names are those of the list.</param>
/// <param name="All">True to mean all when the filter says nothing.</param>
internal sealed record BulkRequest(IReadOnlyDictionary<string, string> Filter, bool? All);

/// <summary>What came of a command for many executions.</summary>
/// <param name="Found">How many were meant, at most 10,000 at once.</param>
/// <param name="Done">To how many it was done.</param>
/// <param name="Ids">Those that were cancelled, or the new ones.</param>
internal sealed record BulkResponse(int Found, int Done, IReadOnlyList<string> Ids);
