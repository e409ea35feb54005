using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using PluginHost.Core.Executions;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Reads the bodies of commands for executions.</summary>
internal static class CommandBody
{
    private const int MaxFilterBytes = 64 * 1024;

    private static readonly string[] RerunKeys = ["parameters"];
    private static readonly string[] BulkKeys = ["filter", "all"];

    /// <summary>Reads the body of a rerun, which may be missing.</summary>
    /// <returns>The parameters as UTF-8 JSON text, empty for none; or the problem to answer with.</returns>
    internal static async Task<(ReadOnlyMemory<byte> Parameters, IResult? Problem)> ReadParametersAsync(HttpRequest request, int limit)
    {
        if (!JsonBody.IsGiven(request)) return default;
        var (root, problem) = await JsonBody.ReadObjectAsync(request, limit, RerunKeys);
        if (problem is not null) return (default, problem);
        if (!root.TryGetProperty("parameters", out var parameters) || parameters.ValueKind == JsonValueKind.Null) return default;
        return parameters.ValueKind == JsonValueKind.Object ? (JsonSerializer.SerializeToUtf8Bytes(parameters), null) : (default, JsonBody.Unreadable("'parameters' must be an object."));
    }

    /// <summary>Reads the body of a command for many.</summary>
    /// <returns>Which ones; or the problem to answer with.</returns>
    internal static async Task<(ExecutionQuery? Query, IResult? Problem)> ReadFilterAsync(HttpRequest request, ClaimsPrincipal user)
    {
        var (root, unreadable) = await JsonBody.ReadObjectAsync(request, MaxFilterBytes, BulkKeys);
        if (unreadable is not null) return (null, unreadable);
        var isAll = root.TryGetProperty("all", out var all) && all.ValueKind == JsonValueKind.True;
        var given = root.TryGetProperty("filter", out var filter) ? filter : default;
        if (given.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object)) return (null, JsonBody.Unreadable("'filter' must be an object such as {\"status\": \"failed\", \"action_ref\": \"core.*\"}."));
        var parameters = new QueryParameters(new QueryCollection(TextsOf(given)), "filter");
        var query = ExecutionFilter.Read(parameters, user);
        if (parameters.Problem() is { } problem) return (null, problem);
        return parameters.IsAnyGiven || isAll ? (query, null) : (null, JsonBody.Unreadable("'filter' says nothing, which would mean every execution. Say so with \"all\": true, or give a filter."));
    }

    private static Dictionary<string, StringValues> TextsOf(JsonElement filter)
    {
        var texts = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        if (filter.ValueKind == JsonValueKind.Undefined) return texts;
        foreach (var member in filter.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.Null)) texts[member.Name] = TextOf(member.Value);
        return texts;
    }

    // A list of statuses may be one.
    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(TextOf)),
        _ => value.GetRawText(),
    };
}
