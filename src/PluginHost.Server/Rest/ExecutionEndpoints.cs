using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Core.Plugins;
using PluginHost.Sdk;

namespace PluginHost.Server.Rest;

/// <summary>Runs actions and tells what became of them.</summary>
internal static class ExecutionEndpoints
{
    internal static void MapExecutions(this RouteGroupBuilder api)
    {
        var executions = api.MapGroup("/executions").WithTags("Executions");
        executions.MapPost("/execute", static (HttpContext context, ExecutionHost host, string? wait) => ExecuteAsync(context, host, wait))
            .WithSummary("Run an action; with ?wait=30s the answer has the outcome")
            .Accepts<ExecuteRequest>("application/json").Produces<Data<ExecutionResponse>>(StatusCodes.Status201Created).Produces<Data<ExecutionResponse>>().Produces<Data<ExecutionResponse>>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout);
        executions.MapGet("/{id}", static (string id, HttpContext context, ExecutionHost host, string? wait) => GetAsync(id, context, host, wait))
            .WithSummary("One execution; with ?wait=30s the answer comes when it has ended").Produces<Data<ExecutionResponse>>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ExecuteAsync(HttpContext context, ExecutionHost host, string? wait)
    {
        if (!WaitParameter.TryRead(wait, out var longest)) return WaitParameter.Bad(wait);
        var (bytes, unreadable) = await JsonBody.ReadAsync(context.Request, JsonBody.LimitUnder(host.Config.Current));
        if (unreadable is not null) return unreadable;
        var (body, problem) = ExecuteBody.Parse(bytes);
        if (problem is not null) return problem;
        var request = new ExecutionRequest(body.ActionRef, body.Parameters) { Origin = ActionOrigin.Api, Actor = context.User.Identity?.Name, IsDryRun = body.IsDryRun, Timeout = body.Timeout, MaxAttempts = body.MaxAttempts };
        var submission = longest is { } limit ? await host.Executions.SubmitAndWaitAsync(request, limit, context.RequestAborted) : await host.Executions.SubmitAsync(request, context.RequestAborted);
        if (submission.Error is { } error) return Refuse(error, context, host.Catalog);
        var record = submission.Record!;
        var answer = new Data<ExecutionResponse>(ExecutionResponse.From(record));
        if (longest is null) return Results.Created(LocationOf(record), answer);
        return record.Status.IsTerminal() ? Results.Ok(answer) : Results.Accepted(LocationOf(record), answer);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, ExecutionHost host, string? wait)
    {
        if (!WaitParameter.TryRead(wait, out var longest)) return WaitParameter.Bad(wait);
        var record = longest is { } limit ? await host.Executions.WaitAsync(id, limit, context.RequestAborted) : host.Executions.Find(id);
        return record is null
            ? Problems.Of(StatusCodes.Status404NotFound, "not_found", $"There is no execution '{id}', or it ended so long ago that it is dropped.")
            : Results.Ok(new Data<ExecutionResponse>(ExecutionResponse.From(record)));
    }

    private static string LocationOf(ExecutionRecord record) => $"/api/v1/executions/{record.Id}";

    // While the plugins found at the start are being loaded, an action that is not there may still come.
    private static IResult Refuse(ExecutionError error, HttpContext context, PluginCatalog catalog)
    {
        if (error.Code == ErrorCodes.UnknownAction && !catalog.FirstScan.IsCompleted)
        {
            error = new ExecutionError(ErrorCodes.PluginUnavailable, "The plugins are still being loaded.", IsRetryable: true);
        }

        return Problems.Of(error, context);
    }
}

/// <summary>What the execution routes need.</summary>
internal sealed record ExecutionHost(ExecutionService Executions, PluginsConfigSource Config, PluginCatalog Catalog);

/// <summary>The body of an execution.</summary>
/// <param name="ActionRef">The action, e.g. <c>core.echo</c>.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="DryRun">True to check, and to say what would be done, without doing it.</param>
/// <param name="Timeout">Time limit of an attempt such as <c>30s</c>; can only shorten the action's.</param>
/// <param name="Retry">Most attempts; can only lower the action's.</param>
internal sealed record ExecuteRequest(string ActionRef, RawJson Parameters, bool? DryRun, string? Timeout, int? Retry);
