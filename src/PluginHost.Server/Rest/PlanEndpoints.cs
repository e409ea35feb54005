using System.ComponentModel.DataAnnotations;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Plans;
using PluginHost.Core.Schemas;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>Runs several actions together.</summary>
internal static class PlanEndpoints
{
    private const string Route = "/api/v1/executions/execute-all";

    internal static void MapPlans(this RouteGroupBuilder api)
    {
        var plans = api.MapGroup("/executions/execute-all").WithTags("Executions");
        plans.MapPost("/", static (HttpContext context, PlanHost host, string? wait) => ExecuteAsync(context, host, wait))
            .RequireScope(Scopes.ExecutionsWrite).Describe("execute_all", "Run several actions: one after another, at once, or in phases", "With `wait` the answer has the results, in the order of the steps.")
            .Takes(KnownParameters.Wait).TakesBody<PlanRequest>("plan.json").Answers<Data<PlanResponse>>("It has ended, whatever the outcome.", "run.json")
            .Answers<Data<PlanResponse>>("It has begun; the answer to a request without `wait`.", "run-begun.json", StatusCodes.Status201Created)
            .Answers<Data<PlanResponse>>("The wait is over, and it goes on.", "run-begun.json", StatusCodes.Status202Accepted)
            .Sends(KnownHeaders.Location($"{Route}/01a21be8-257e-7eee-a4ad-6b1db1528e6b", 201, 202)).Refuses(KnownProblems.MissingAction);
        plans.MapGet("/{id}", static (string id, HttpContext context, PlanHost host, string? wait) => GetAsync(id, context, host, wait))
            .RequireScope(Scopes.ExecutionsRead).Describe("get_run", "One run of several actions", "With `wait` the answer comes when it has ended, or when the wait is over.")
            .Takes(KnownParameters.RunId, KnownParameters.Wait).Answers<Data<PlanResponse>>("The run as it is.", "run.json").Refuses(KnownProblems.InvalidWait, KnownProblems.NoRun);
    }

    private static async Task<IResult> ExecuteAsync(HttpContext context, PlanHost host, string? wait)
    {
        if (!WaitParameter.TryRead(wait, out var longest)) return WaitParameter.Bad(wait);
        var (bytes, unreadable) = await JsonBody.ReadAsync(context.Request, JsonBody.LimitUnder(host.Config.Current));
        if (unreadable is not null) return unreadable;
        var (plan, problem) = PlanBody.Parse(bytes);
        if ((problem ?? ActionRights.Refuse(context, plan!.Steps.Select(static step => step.Action))) is { } refusal) return refusal;
        var (run, problems) = host.Runs.Begin(plan! with { Actor = context.User.Identity?.Name });
        if (run is null) return JsonBody.Unreadable(problems.Count == 1 ? problems[0].Message : $"{problems.Count} things are wrong with the plan: {problems[0].Message}", problems);
        if (run.Current is { IsRefused: true } refused) return Missing(refused);
        if (longest is { } limit) await ((Task)run.End).WaitAsync(limit, host.Time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.RequestAborted.ThrowIfCancellationRequested();
        var answer = new Data<PlanResponse>(PlanResponse.From(run.Id, run.Current));
        if (longest is null) return Results.Created($"{Route}/{run.Id}", answer);
        return run.End.IsCompleted ? Results.Ok(answer) : Results.Accepted($"{Route}/{run.Id}", answer);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, PlanHost host, string? wait)
    {
        if (!WaitParameter.TryRead(wait, out var longest)) return WaitParameter.Bad(wait);
        if (host.Runs.Find(id) is not { } run) return Problems.Of(StatusCodes.Status404NotFound, "not_found", $"There is no run '{id}', or it ended so long ago that it is dropped.");
        if (ActionRights.RefuseExecution(context, id, run.Current.Steps.Select(static step => step.Action)) is { } refusal) return refusal;
        if (longest is { } limit) await ((Task)run.End).WaitAsync(limit, host.Time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.RequestAborted.ThrowIfCancellationRequested();
        return Results.Ok(new Data<PlanResponse>(PlanResponse.From(run.Id, run.Current)));
    }

    private static IResult Missing(PlanResult refused) => Problems.Of(
        StatusCodes.Status422UnprocessableEntity,
        ErrorCodes.UnknownAction,
        $"The plan is strict, and these actions are missing: {string.Join(", ", refused.Missing)}. Nothing was run.",
        [.. refused.Missing.Select(static action => new SchemaError("steps", ErrorCodes.UnknownAction, $"There is no action '{action}'.", "an action of a loaded plugin", action))]);
}

/// <summary>What the routes of plans need.</summary>
internal sealed record PlanHost(PlanRuns Runs, PluginsConfigSource Config, TimeProvider Time);

/// <summary>The body of several executions.</summary>
/// <param name="Mode"><c>sequential</c> (default), <c>parallel</c> or <c>phased</c>.</param>
/// <param name="StopOnError">True to begin no more after a failure: at once, or after its phase.</param>
/// <param name="Strict">True to run nothing when an action is missing.</param>
/// <param name="MaxParallel">Most steps at once; 10 by default.</param>
/// <param name="Phases">The phases in their order; without it that of their first steps.</param>
/// <param name="DryRun">True to do nothing, and ask the actions what they would do.</param>
/// <param name="Steps">The actions.</param>
internal sealed record PlanRequest([property: Words<PlanMode>] string? Mode, bool? StopOnError, bool? Strict, [property: Range(1, 1_000)] int? MaxParallel, IReadOnlyList<string>? Phases, bool? DryRun, IReadOnlyList<PlanStepRequest> Steps);

/// <summary>One step.</summary>
/// <param name="Id">Names it in the results; by default its number.</param>
/// <param name="Action">The ref.</param>
/// <param name="Phase">Its phase, in the mode <c>phased</c>.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Timeout">Time limit of an attempt; can only shorten the action's.</param>
/// <param name="Retry">Most attempts; can only lower the action's.</param>
internal sealed record PlanStepRequest(string? Id, string Action, string? Phase, RawJson Parameters, [property: DurationText(OrSeconds = true)] string? Timeout, [property: Attempts] int? Retry);
