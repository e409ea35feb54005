using Microsoft.AspNetCore.Mvc;
using PluginHost.Core.Executions;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Runs an action: the route of Attune's page.</summary>
internal static class ExecuteEndpoint
{
    internal static void MapExecute(this RouteGroupBuilder executions) => executions
        .MapPost("/execute", static (HttpContext context, ExecutionHost host, string? wait, [FromHeader(Name = IdempotencyHeader.Name)] string? key) => ExecuteAsync(context, host, wait, key))
        .RequireScope(Scopes.ExecutionsWrite).Describe("execute", "Run an action, now or later", "With `wait` the answer has the outcome.")
        .Takes(KnownParameters.Wait, KnownParameters.IdempotencyKey).TakesBody<ExecuteRequest>("execute.json", "execute-later.json")
        .Answers<Data<ExecutionResponse>>("It has ended, whatever the outcome; the answer to a request with `wait`.", "execution.json")
        .Answers<Data<ExecutionResponse>>("It is accepted and stored; the answer to a request without `wait`.", "execution-requested.json", StatusCodes.Status201Created)
        .Answers<Data<ExecutionResponse>>("The wait is over, and it goes on.", "execution-running.json", StatusCodes.Status202Accepted)
        .Sends(KnownHeaders.Replayed, KnownHeaders.LocationOfExecution(201, 202), KnownHeaders.RetryAfter with { Statuses = [409] })
        .Refuses([.. KnownProblems.OfSubmissions, KnownProblems.InvalidHeader, KnownProblems.NotEndedYet, KnownProblems.OtherRequest]);

    private static async Task<IResult> ExecuteAsync(HttpContext context, ExecutionHost host, string? wait, string? key)
    {
        if (!WaitParameter.TryRead(wait, out var longest)) return WaitParameter.Bad(wait);
        if (IdempotencyHeader.Check(key) is { } bad) return bad;
        var (bytes, unreadable) = await JsonBody.ReadAsync(context.Request, JsonBody.LimitUnder(host.Config.Current));
        if (unreadable is not null) return unreadable;
        var now = host.Time.GetUtcNow();
        var (body, problem) = ExecuteBodyReader.Parse(bytes, now);
        if ((problem ?? ActionRights.Refuse(context, body.ActionRef)) is { } refusal) return refusal;
        var request = body.ToRequest(context.User.Identity?.Name, key, now);
        var submission = longest is { } limit ? await host.Executions.SubmitAndWaitAsync(request, limit, context.RequestAborted) : await host.Executions.SubmitAsync(request, context.RequestAborted);
        if (submission.Error is not null) return host.Refuse(submission, context);
        if (submission.IsReplayed) context.Response.Headers[IdempotencyHeader.Replayed] = "true";
        return Answer(submission.Record!, longest);
    }

    private static IResult Answer(ExecutionRecord record, TimeSpan? waited)
    {
        var answer = new Data<ExecutionResponse>(ExecutionResponse.From(record));
        if (waited is null) return Results.Created(ExecutionHost.LocationOf(record), answer);
        return record.Status.IsTerminal() ? Results.Ok(answer) : Results.Accepted(ExecutionHost.LocationOf(record), answer);
    }
}
