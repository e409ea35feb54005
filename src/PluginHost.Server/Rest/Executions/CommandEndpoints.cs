using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>What people do to executions: cancel them (A12), run them again (D6); one, or all that a filter finds.</summary>
internal static class CommandEndpoints
{
    internal static void MapCommands(this RouteGroupBuilder executions)
    {
        executions.MapPost("/{id}/cancel", static (string id, HttpContext context, ExecutionHost host) => CancelAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsWrite).Describe("cancel_execution", "Cancel an execution: at once when it waits, else it is asked to end")
            .Takes(KnownParameters.ExecutionId).Answers<Data<ExecutionResponse>>("The execution as it is then: `cancelled`, or `cancelling` until it ends.", "execution-cancelled.json").Refuses(KnownProblems.NoExecution, KnownProblems.AlreadyEnded);
        executions.MapPost("/{id}/rerun", static (string id, HttpContext context, ExecutionHost host) => RerunAsync(id, context, host))
            .RequireScope(Scopes.ExecutionsWrite).Describe("rerun_execution", "Run an execution again as a new one; parameters take the place of those it had")
            .Takes(KnownParameters.ExecutionId).MayTakeBody<RerunRequest>("rerun.json").Answers<Data<ExecutionResponse>>("The new execution.", "execution-requested.json", StatusCodes.Status201Created)
            .Sends(KnownHeaders.LocationOfExecution(201)).Refuses([.. KnownProblems.OfSubmissions, KnownProblems.NoExecution, KnownProblems.SecretRequired]);
        executions.MapBulk("cancel", "Cancel all executions that a filter finds", static (commands, query, actor, token) => commands.CancelAllAsync(query, actor, token));
        executions.MapBulk("rerun", "Run all executions again that a filter finds and that have ended", static (commands, query, actor, token) => commands.RerunAllAsync(query, actor, token));
    }

    private static void MapBulk(this RouteGroupBuilder executions, string name, string summary, Func<ExecutionCommands, ExecutionQuery, Actor, CancellationToken, Task<BulkResult>> run) =>
        executions.MapPost($"/{name}", (HttpContext context, ExecutionHost host) => RunAsync(context, host, run))
            .RequireScope(Scopes.ExecutionsWrite).Describe($"{name}_executions", summary, "At most 10,000 at once. A filter that says nothing is refused without `\"all\": true`.")
            .TakesBody<BulkRequest>($"bulk-{name}.json").Answers<Data<BulkResponse>>("What came of it.", "bulk-done.json");

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
/// <param name="Filter">Which ones.</param>
/// <param name="All">True to mean all when the filter says nothing.</param>
internal sealed record BulkRequest(FilterRequest? Filter, bool? All);

/// <summary>Which executions are meant. The names are those of the list's parameters; the description of the routes takes them from there.</summary>
internal sealed record FilterRequest;

/// <summary>What came of a command for many executions.</summary>
/// <param name="Found">How many were meant, at most 10,000 at once.</param>
/// <param name="Done">To how many it was done.</param>
/// <param name="Ids">Those that were cancelled, or the new ones.</param>
internal sealed record BulkResponse(int Found, int Done, IReadOnlyList<string> Ids);
