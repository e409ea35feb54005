using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Executions;

namespace PluginHost.Server.Rest;

/// <summary>Which actions can be called, how, and whether a call would be accepted.</summary>
internal static class ActionEndpoints
{
    internal static void MapActions(this RouteGroupBuilder api)
    {
        var actions = api.MapGroup("/actions").WithTags("Actions");
        actions.MapGet("/", static ([AsParameters] ActionFilter filter, ActionRegistry registry, ClaimsPrincipal user) => List(filter, registry, user)).RequireScope(Scopes.ActionsRead).WithSummary("All actions, flat and by category");
        actions.MapGet("/{actionRef}", static (string actionRef, ActionRegistry registry, ActionExecutor executor, PluginsConfigSource config, HttpContext context) => GetAsync(actionRef, registry, executor, config, context))
            .RequireScope(Scopes.ActionsRead).WithSummary("One action with the JSON Schema of its parameters and outputs").Produces<Data<ActionDetail>>().ProducesProblem(StatusCodes.Status404NotFound);
        actions.MapGet("/{actionRef}/state", static (string actionRef, ActionHost host, HttpContext context) => StateAsync(actionRef, host, context, static (state, _) => new Data<ActionStateResponse>(ActionStateResponse.From(state))))
            .RequireScope(Scopes.ActionsRead).WithSummary("How an action stands with its limits: what runs and waits, what is left, the circuit breaker").Produces<Data<ActionStateResponse>>().ProducesProblem(StatusCodes.Status404NotFound);
        actions.MapGet("/{actionRef}/queue-stats", static (string actionRef, ActionHost host, HttpContext context) => StateAsync(actionRef, host, context, static (state, now) => new Data<QueueStatsResponse>(QueueOf(state, now))))
            .RequireScope(Scopes.ActionsRead).WithSummary("The queue of an action").Produces<Data<QueueStatsResponse>>().ProducesProblem(StatusCodes.Status404NotFound);
        actions.MapPost("/validate", static (HttpContext context, ActionExecutor executor, ExecutionHost host) => ValidateAsync(context, executor, host))
            .RequireScope(Scopes.ActionsRead).WithSummary("Whether parameters would be accepted").Accepts<ValidateRequest>("application/json").Produces<ValidateResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status504GatewayTimeout);
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

/// <summary>The body of a validation.</summary>
/// <param name="ActionRef">The action; <c>action_type</c> is read too.</param>
/// <param name="Parameters">Its parameters; <c>params</c> is read too.</param>
internal sealed record ValidateRequest(string ActionRef, RawJson Parameters);

/// <summary>Whether parameters would be accepted.</summary>
/// <param name="Valid">True when they would.</param>
/// <param name="Errors">Everything that is wrong.</param>
internal sealed record ValidateResponse(bool Valid, IReadOnlyList<SchemaError> Errors);
