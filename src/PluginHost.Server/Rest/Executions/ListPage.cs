using PluginHost.Core.Executions;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Which page of a list a caller wants: by cursor, or by number (D16).</summary>
/// <param name="Query">What is asked for.</param>
/// <param name="Page">The number of the page, from 1; null for one by cursor.</param>
internal sealed record ListPage(ExecutionQuery Query, int? Page)
{
    private const int Most = 1_000;

    /// <summary>Most rows that pages by number go deep: 10,000 (D16); a store counts them off one by one.</summary>
    private const int Deepest = 10_000;

    private static readonly string[] Orders = ["desc", "asc"];

    /// <summary>Reads order and page.</summary>
    internal static ListPage Read(QueryParameters parameters, ExecutionQuery filter)
    {
        var query = filter with { IsAscending = parameters.Word("order", [false, true], static isAscending => Orders[isAscending ? 1 : 0]) ?? false };
        var limit = parameters.Integer("limit", 1, Most);
        var cursor = parameters.Text("cursor");
        var (page, perPage) = (parameters.Integer("page", 1, Deepest), parameters.Integer("per_page", 1, Most));
        if (page is null && perPage is null) return new(query with { Limit = (int)(limit ?? query.Limit), After = ReadCursor(parameters, cursor, query) }, null);
        if (cursor is not null) parameters.Report("cursor", "duplicate", "cannot be given together with 'page' and 'per_page'", "one of both", null);
        if (limit is not null) parameters.Report("limit", "duplicate", "cannot be given together with 'page' and 'per_page'", "one of both", null);
        var (number, size) = ((int)(page ?? 1), (int)(perPage ?? query.Limit));
        if ((long)number * size > Deepest) parameters.Report("page", "out_of_range", "goes further than 10,000 rows; follow 'next_cursor' instead", "at most 10,000 rows", null);
        return new(query with { Limit = size, Offset = (number - 1) * size }, number);
    }

    private static ExecutionCursor? ReadCursor(QueryParameters parameters, string? text, ExecutionQuery query)
    {
        if (text is null) return null;
        var (cursor, problem) = ListCursor.Read(text, query);
        if (problem is not null) parameters.Report("cursor", "format", problem, "a 'next_cursor'", null);
        return cursor;
    }
}
