using Npgsql;
using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres.Tables;

namespace PluginHost.Storage.Postgres.Reading;

/// <summary>Lists and counts executions. Those that have ended are found by indexes of each filter; those that have not are few, and looked through.</summary>
internal static class ListSql
{
    /// <summary>The collation of the database, for servers without ICU: in locale C only A to Z are alike in upper and lower case then.</summary>
    internal const string Plain = "\"default\"";

    /// <summary>Finds the collation that knows upper and lower case of all scripts.</summary>
    internal const string FindCollation = """SELECT '"und-x-icu"' FROM pg_collation WHERE collname = 'und-x-icu' LIMIT 1""";

    private static readonly string[] Jsons = ["parameters", "outputs"];
    private static readonly string[] Texts = ["message", "error_code", "error_message"];

    internal static async Task<ExecutionPage> PageAsync(NpgsqlConnection connection, ExecutionQuery query, string collation, CancellationToken cancellationToken)
    {
        var filters = Filters(query, collation);
        if (query.After is { } after)
        {
            var sign = query.IsAscending ? '>' : '<';
            filters.Add($"(created, sequence) {sign} (?, {after.Sequence})", after.Created);
        }

        var order = query.IsAscending ? "created, sequence" : "created DESC, sequence DESC";
        var branches = Branches(query).Select(branch => $"(SELECT created, sequence FROM pluginhost.executions WHERE {branch} AND {filters} ORDER BY {order} LIMIT {query.Limit + query.Offset + 1})");
        var sql = $"""
            WITH page AS MATERIALIZED (SELECT * FROM ({string.Join(" UNION ALL ", branches)}) AS found ORDER BY {order} LIMIT {query.Limit + 1} OFFSET {query.Offset})
            SELECT {ExecutionRow.Columns} FROM page JOIN pluginhost.executions e ON e.sequence = page.sequence ORDER BY e.{order.Replace(", ", ", e.", StringComparison.Ordinal)}
            """;
        var rows = await connection.ListAsync(sql, static row => (Sequence: row.GetInt64(0), Record: ExecutionRow.ReadRecord(row)), cancellationToken, filters.Values);
        var next = rows.Count > query.Limit ? new ExecutionCursor(rows[^2].Record.Created, rows[^2].Sequence) : null;
        return new ExecutionPage([.. rows.Take(query.Limit).Select(static row => row.Record)], next);
    }

    internal static async Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(NpgsqlConnection connection, ExecutionQuery query, string collation, CancellationToken cancellationToken)
    {
        var filters = Filters(query, collation);
        var sql = string.Join(" UNION ALL ", Branches(query).Select(branch => $"SELECT status, count(*) FROM pluginhost.executions WHERE {branch} AND {filters} GROUP BY status"));
        var counts = await connection.ListAsync(sql, static row => ((ExecutionStatus)row.GetInt16(0), row.GetInt64(1)), cancellationToken, filters.Values);
        return counts.ToDictionary();
    }

    // Each has an index that holds it in the order of lists.
    private static IEnumerable<string> Branches(ExecutionQuery query)
    {
        if (query.Statuses.Count == 0) return ["outcome IS NOT NULL", "outcome IS NULL"];
        var wanted = query.Statuses.Distinct().ToLookup(static status => status.IsTerminal(), static status => (int)status);
        var ended = wanted[true].Select(static status => $"outcome IS NOT NULL AND outcome = {status}");
        return wanted.Contains(false) ? ended.Append($"outcome IS NULL AND status IN ({string.Join(", ", wanted[false])})") : ended;
    }

    private static Conditions Filters(ExecutionQuery query, string collation)
    {
        var filters = new Conditions();
        if (query.ActionRef is { } pack && pack.EndsWith(".*", StringComparison.Ordinal)) filters.AddPrefix("action_ref", pack[..^1]);
        else filters.Add("action_ref = ?", query.ActionRef);
        if (query.PluginId is { Length: > 0 } plugin) filters.AddPrefix("action_ref", $"{plugin}.");
        if (query.AnyOfActions.Count > 0 && !query.AnyOfActions.Contains(ActionPattern.All)) filters.AddAny(query.AnyOfActions.Select(Covered));
        if (query.IsTopLevelOnly) filters.Add("parent_id IS NULL");
        if (query.Text is { Length: > 0 } text) filters.AddAny(Mentions(text, collation));
        return filters.Add("origin = ?", query.Origin).Add("actor = ?", query.Actor).Add("parent_id = ?", query.ParentId).Add("(correlation_id = ? OR (correlation_id IS NULL AND id = ?))", query.CorrelationId)
            .Add("created >= ?", query.CreatedFrom).Add("created < ?", query.CreatedBefore);
    }

    private static Func<Conditions, string> Covered(string pattern) => pattern.EndsWith(".*", StringComparison.Ordinal)
        ? conditions => $"({conditions.Place("action_ref >= ?", pattern[..^1])} AND {conditions.Place("action_ref < ?", pattern[..^2] + "/")})"
        : conditions => conditions.Place("action_ref = ?", pattern);

    private static IEnumerable<Func<Conditions, string>> Mentions(string text, string collation) =>
        from spelling in TextSpellings.Of(text).Index()
        from column in spelling.Index == 0 ? [.. Jsons, .. Texts] : Jsons
        select (Func<Conditions, string>)(conditions => conditions.Place($"strpos(upper({column} COLLATE {collation}), upper(? COLLATE {collation})) > 0", spelling.Item));
}
