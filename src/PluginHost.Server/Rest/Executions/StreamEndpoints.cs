using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Running;
using PluginHost.Core.Executions.Storage;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Executions live, as server-sent events (A13).</summary>
internal static class StreamEndpoints
{
    internal const string LastEventId = "Last-Event-ID";

    private const string Events = """
        The events, and the schema of their `data`: `status` it is in another one (`StatusEvent`), `progress` how far it is (`ProgressEvent`), `log` a
        line that it logged (`LogEvent`), `gap` events were not told (`GapEvent`). A comment every 15 seconds keeps the connection alive.
        """;

    private const string EventsOfOne = Events + """

        The first is a `snapshot`, the execution as it is (`ExecutionResponse`); there is another one behind each `gap`.
        """;

    internal static void MapStreams(this RouteGroupBuilder executions)
    {
        executions.MapGet("/stream", static (HttpContext context, StreamHost host, [FromHeader(Name = LastEventId)] string? last) => AllAsync(context, host, last))
            .RequireScope(Scopes.ExecutionsRead).Describe("watch_executions", "What happens to executions, live", Events)
            .Takes(KnownParameters.Status, KnownParameters.OfAction, KnownParameters.OfPlugin, KnownParameters.LastEventId, KnownParameters.LastEventIdInQuery).AnswersEvents("events.txt").Refuses(KnownProblems.InvalidQuery);
        executions.MapGet("/{id}/stream", static (string id, HttpContext context, StreamHost host, [FromHeader(Name = LastEventId)] string? last) => OneAsync(id, context, host, last))
            .RequireScope(Scopes.ExecutionsRead).Describe("watch_execution", "What happens to an execution, live until it has ended", EventsOfOne)
            .Takes(KnownParameters.ExecutionId, KnownParameters.LastEventId, KnownParameters.LastEventIdInQuery).AnswersEvents("events-of-one.txt").AnswersNothing("It has ended, and there is nothing more to come.").Refuses(KnownProblems.NoExecution);
        executions.MapGet("/{id}/logs/stream", static (string id, HttpContext context, StreamHost host, [FromHeader(Name = LastEventId)] string? last) => LogAsync(id, context, host, last))
            .RequireScope(Scopes.ExecutionsRead).Describe("watch_log", "What an execution logs, from its first line, live until it has ended", "Each event is a `log` (`LogLineResponse`); its `id` is the number of the line.")
            .Takes(KnownParameters.ExecutionId, KnownParameters.LastEventId, KnownParameters.LastEventIdInQuery).AnswersEvents("log-events.txt").AnswersNothing("It has ended, and its last line was read.").Refuses(KnownProblems.NoExecution);
    }

    private static RouteHandlerBuilder AnswersEvents(this RouteHandlerBuilder route, string example) =>
        route.Answers<string>("Server-sent events: lines of `id`, `event` and `data`, and an empty line behind each.", example, contentType: EventWriter.ContentType).Sends(KnownHeaders.Unbuffered);

    private static async Task<IResult> AllAsync(HttpContext context, StreamHost host, string? last)
    {
        var parameters = new QueryParameters(context.Request);
        var query = new ExecutionQuery
        {
            Statuses = parameters.Words("status", StatusWords.All, ExecutionStatuses.ToWord, StatusWords.AlsoRead),
            ActionRef = parameters.Text("action_ref"),
            PluginId = parameters.Text("plugin"),
            AnyOfActions = ActionRights.Narrowed(context.User),
        };
        last ??= parameters.Text("last_event_id");
        if (parameters.Problem() is { } problem) return problem;
        var place = StreamPlace.Read(last, host.Feed.Run);
        using var heard = host.Feed.Subscribe(query.Hears, place.After, out var isGap);
        await new ExecutionStream(host, new EventWriter(context.Response, host.Format), heard, null).RunAsync(isGap || place.IsOfAnotherRun, isResumed: place.After is not null, context);
        return Results.Empty;
    }

    private static async Task<IResult> OneAsync(string id, HttpContext context, StreamHost host, string? last)
    {
        var place = StreamPlace.Read(last ?? context.Request.Query["last_event_id"], host.Feed.Run);
        using var heard = host.Feed.Subscribe(item => item.ExecutionId == id, place.After, out var isGap);
        var (record, problem) = await host.FindAsync(id, context);
        if (problem is not null) return problem;
        var isResumed = place.After is not null && !isGap;

        // Who has heard of the end need not come again; a browser understands that by this status.
        if (isResumed && record!.Status.IsTerminal() && heard.Items.Count == 0) return Results.NoContent();
        await new ExecutionStream(host, new EventWriter(context.Response, host.Format), heard, id).RunAsync(isGap || place.IsOfAnotherRun, isResumed, context);
        return Results.Empty;
    }

    private static async Task<IResult> LogAsync(string id, HttpContext context, StreamHost host, string? last)
    {
        using var heard = host.Feed.Subscribe(item => item.ExecutionId == id && (item.Line is not null || item.Status.IsTerminal()), after: null, out _);
        var (record, problem) = await host.FindAsync(id, context);
        if (problem is not null) return problem;
        var line = StreamPlace.LineOf(last ?? context.Request.Query["last_event_id"]);
        if (line > 0 && record!.Status.IsTerminal() && (await host.Executions.ReadLogAsync(id, line, 1, context.RequestAborted)).Count == 0) return Results.NoContent();
        await new LogStream(host, new EventWriter(context.Response, host.Format), heard, id).RunAsync(line, context);
        return Results.Empty;
    }

    /// <summary>Whether a stream of all executions has an item in it.</summary>
    private static bool Hears(this ExecutionQuery query, FeedItem item) =>
        (query.Statuses.Count == 0 || query.Statuses.Contains(item.Status)) && query.FindsAction(item.ActionRef);
}

/// <summary>What the streams need.</summary>
internal sealed record StreamHost(ExecutionService Executions, ExecutionFeed Feed, BearerTokens Tokens, IHostApplicationLifetime Lifetime, TimeProvider Time, IOptions<JsonOptions> Json)
{
    internal System.Text.Json.JsonSerializerOptions Format => Json.Value.SerializerOptions;

    internal async Task<(ExecutionRecord? Record, IResult? Problem)> FindAsync(string id, HttpContext context)
    {
        if (await Executions.FindAsync(id, context.RequestAborted) is not { } record) return (null, ExecutionHost.NotFound(id));
        return ActionRights.RefuseExecution(context, id, record.ActionRef) is { } refusal ? (null, refusal) : (record, null);
    }
}
