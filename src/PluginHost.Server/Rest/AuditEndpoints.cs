using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PluginHost.Core.Access;
using PluginHost.Server.Auth;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>Who changed what.</summary>
internal static class AuditEndpoints
{
    private const string JsonLines = "application/x-ndjson";

    internal static void MapAudit(this RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").RequireScope(Scopes.AuditRead);
        audit.MapGet("/", static (HttpContext context, AuditTrail trail) => ListAsync(context, trail))
            .Describe("list_changes", "Who changed what, newest first").Takes([.. KnownParameters.AuditFilters, .. KnownParameters.AuditPages]).Answers<AuditListResponse>("A page of the trail.", "audit.json").Refuses(KnownProblems.InvalidQuery);
        audit.MapGet("/export", static (HttpContext context, AuditTrail trail, IOptions<JsonOptions> json) => Export(context, trail, json.Value.SerializerOptions))
            .Describe("export_changes", "Who changed what, all of it, as JSON lines", "Each line is a record as in the list (`AuditResponse`), the newest first.").Takes(KnownParameters.AuditFilters)
            .Answers<string>("The records, each on a line.", "audit.ndjson", contentType: JsonLines).Sends(KnownHeaders.FileName).Refuses(KnownProblems.InvalidQuery);
    }

    private static async Task<IResult> ListAsync(HttpContext context, AuditTrail trail)
    {
        var parameters = new QueryParameters(context.Request);
        var query = Read(parameters) with { Limit = (int)parameters.Integer("limit", 100, 1, AuditTrail.MaxPage), BeforeSequence = parameters.Integer("cursor", 1, long.MaxValue) };
        if (parameters.Problem() is { } problem) return problem;
        var page = await trail.ListAsync(query, context.RequestAborted);
        return Results.Ok(new AuditListResponse([.. page.Select(AuditResponse.From)], page.Count < query.Limit ? null : page[^1].Sequence.ToString(CultureInfo.InvariantCulture)));
    }

    // Newest first as the list: so it needs no snapshot, and what is recorded meanwhile is not in it.
    private static IResult Export(HttpContext context, AuditTrail trail, JsonSerializerOptions format)
    {
        var parameters = new QueryParameters(context.Request);
        var query = Read(parameters);
        return parameters.Problem() ?? Results.Stream(body => WriteAsync(body, trail.ReadAllAsync(query, context.RequestAborted), format, context.RequestAborted), JsonLines, "audit.ndjson");
    }

    private static async Task WriteAsync(Stream body, IAsyncEnumerable<AuditRecord> records, JsonSerializerOptions format, CancellationToken cancellationToken)
    {
        await foreach (var record in records)
        {
            await JsonSerializer.SerializeAsync(body, AuditResponse.From(record), format, cancellationToken);
            await body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private static AuditQuery Read(QueryParameters parameters) => new()
    {
        What = parameters.Text("what"),
        Actor = parameters.Text("actor"),
        TargetType = parameters.Text("target_type"),
        TargetId = parameters.Text("target_id"),
        From = parameters.Time("from"),
        Before = parameters.Time("before"),
    };
}
