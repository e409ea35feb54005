using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest;

/// <summary>Which actions can be called, how, and whether a call would be accepted.</summary>
internal static class ActionEndpoints
{
    internal static void MapActions(this RouteGroupBuilder api)
    {
        var actions = api.MapGroup("/actions").WithTags("Actions");
        actions.MapGet("/", static ([AsParameters] ActionFilter filter, ActionRegistry registry, ClaimsPrincipal user) => List(filter, registry, user)).RequireScope(Scopes.ActionsRead)
            .Describe("list_actions", "All actions, flat and by category", "A key sees those that its patterns fit.").Takes(KnownParameters.ActionFilters).Answers<ActionListResponse>("The actions.", "actions.json");
        actions.MapGet("/{actionRef}", static (string actionRef, ActionRegistry registry, ActionExecutor executor, PluginsConfigSource config, HttpContext context) => GetAsync(actionRef, registry, executor, config, context)).RequireScope(Scopes.ActionsRead)
            .Describe("get_action", "One action with the JSON Schema of its parameters and outputs").Takes(KnownParameters.ActionRef).Answers<Data<ActionDetail>>("The action.", "action.json").Refuses(KnownProblems.OfActions);
        actions.MapGet("/{actionRef}/state", static (string actionRef, ActionHost host, HttpContext context) => StateAsync(actionRef, host, context, static (state, _) => new Data<ActionStateResponse>(ActionStateResponse.From(state)))).RequireScope(Scopes.ActionsRead)
            .Describe("get_action_state", "How an action stands with its limits: what runs and waits, what is left, the circuit breaker").Takes(KnownParameters.ActionRef).Answers<Data<ActionStateResponse>>("How it stands now.", "action-state.json").Refuses(KnownProblems.OfActions);
        actions.MapGet("/{actionRef}/queue-stats", static (string actionRef, ActionHost host, HttpContext context) => StateAsync(actionRef, host, context, static (state, now) => new Data<QueueStatsResponse>(QueueOf(state, now)))).RequireScope(Scopes.ActionsRead)
            .Describe("get_action_queue", "The queue of an action").Takes(KnownParameters.ActionRef).Answers<Data<QueueStatsResponse>>("The queue now.", "action-queue.json").Refuses(KnownProblems.OfActions);
        actions.MapPost("/validate", static (HttpContext context, ActionExecutor executor, ExecutionHost host) => ValidateAsync(context, executor, host)).RequireScope(Scopes.ActionsRead)
            .Describe("validate_parameters", "Whether parameters would be accepted", "The body is that of an execution; nothing is run.").TakesBody<ExecuteRequest>("validate.json").Answers<ValidateResponse>("Whether they would, and everything that is wrong.", "valid.json")
            .Refuses([.. KnownProblems.OfActions, KnownProblems.TimedOut]);
    }

    private static Ok<ActionListResponse> List(ActionFilter filter, ActionRegistry registry, ClaimsPrincipal user)
    {
        ActionSummary[] found = [.. registry.List().Where(action => filter.Matches(action) && ActionRights.MayUse(user, action.Ref)).Select(ActionSummary.From)];
        var categories = found.GroupBy(static action => action.Category, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.OrdinalIgnoreCase)
            .Select(static group => new ActionCategory(group.Key, [.. group.Select(static action => action.Ref)]));
        return TypedResults.Ok(new ActionListResponse(found, [.. categories], found.Length));
    }

    private static async Task<IResult> GetAsync(string actionRef, ActionRegistry registry, ActionExecutor executor, PluginsConfigSource config, HttpContext context) =>
        ActionRights.Refuse(context, actionRef) is { } refusal ? refusal
            : registry.Find(actionRef) is { } action
            ? Results.Ok(new Data<ActionDetail>(ActionDetail.From(action, ActionPolicy.Resolve(action, config.Current))))
            : Problems.Of((await executor.ValidateAsync(actionRef, default, context.RequestAborted))!, context);

    private static async Task<IResult> StateAsync<T>(string actionRef, ActionHost host, HttpContext context, Func<ActionState, DateTimeOffset, T> answer) =>
        ActionRights.Refuse(context, actionRef) is { } refusal ? refusal
            : host.States.Find(actionRef) is { } state ? Results.Ok(answer(state, host.Time.GetUtcNow())) : Problems.Of((await host.Executor.ValidateAsync(actionRef, default, context.RequestAborted))!, context);

    private static QueueStatsResponse QueueOf(ActionState state, DateTimeOffset now)
    {
        var queue = state.Concurrency;
        return new(queue.Queued, queue.Active, state.Policy.Concurrency?.Limit, queue.OldestQueued, queue.TotalEnqueued, queue.TotalCompleted, now);
    }

    private static async Task<IResult> ValidateAsync(HttpContext context, ActionExecutor executor, ExecutionHost host)
    {
        var (bytes, unreadable) = await JsonBody.ReadAsync(context.Request, JsonBody.LimitUnder(host.Config.Current));
        if (unreadable is not null) return unreadable;
        var (body, problem) = ExecuteBodyReader.Parse(bytes, host.Time.GetUtcNow());
        if ((problem ?? ActionRights.Refuse(context, body.ActionRef)) is { } refusal) return refusal;
        var error = await executor.ValidateAsync(body.ActionRef, body.Parameters, context.RequestAborted);
        if (error is { Code: not ErrorCodes.InvalidParameters }) return Problems.Of(error, context);
        return Results.Ok(new ValidateResponse(error is null, error?.Details ?? []));
    }
}

/// <summary>What the routes about the state of actions need.</summary>
internal sealed record ActionHost(ActionStates States, ActionExecutor Executor, TimeProvider Time);

/// <summary>Which actions to list.</summary>
/// <param name="Plugin">Only those of this plugin.</param>
/// <param name="Category">Only those of this category, in any case.</param>
/// <param name="Tag">Only those with this tag, in any case.</param>
/// <param name="Text">Only those whose ref, title or description holds this text, in any case.</param>
internal sealed record ActionFilter(string? Plugin, string? Category, string? Tag, string? Text)
{
    internal bool Matches(ActionDescriptor action) =>
        (string.IsNullOrEmpty(Plugin) || action.PluginId == Plugin)
        && (string.IsNullOrEmpty(Category) || action.Category.Equals(Category, StringComparison.OrdinalIgnoreCase))
        && (string.IsNullOrEmpty(Tag) || action.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
        && (string.IsNullOrEmpty(Text) || Contains(action.Ref) || Contains(action.Title) || Contains(action.Description));

    private bool Contains(string text) => text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Whether parameters would be accepted.</summary>
/// <param name="Valid">True when they would.</param>
/// <param name="Errors">Everything that is wrong.</param>
internal sealed record ValidateResponse(bool Valid, IReadOnlyList<SchemaError> Errors);
