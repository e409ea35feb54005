using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>Lists and counts executions.</summary>
/// <remarks>
/// A text is looked for in the executions that the other filters find, in the order of the list, and in at most <see cref="MaxSearched"/> of them a
/// call: a page may hold fewer than its limit, or none, and yet have a next one. Counting with a text counts among the newest as many.
/// </remarks>
internal static class ListRead
{
    /// <summary>Most executions that one call looks into for a text (our choice: about 0.2 s).</summary>
    internal const int MaxSearched = 50_000;

    private const int MaxLimit = 1_000;
    private const int MaxOffset = 10_000;
    private const int ChunkSize = 500;

    internal static ExecutionPage Page(SqliteDatabase database, ExecutionQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, MaxLimit);
        var offset = Math.Clamp(query.Offset, 0, MaxOffset);
        if (query.Text is { Length: > 0 } text) return Search(database, query, new ExecutionText(text), limit, offset);
        var rows = Rows(database, query, limit + 1, offset);
        return Cut(rows, limit);
    }

    internal static IReadOnlyDictionary<ExecutionStatus, long> Count(SqliteDatabase database, ExecutionQuery query)
    {
        var counts = new Dictionary<ExecutionStatus, long>();
        foreach (var (status, count) in query.Text is { Length: > 0 } text ? Matches(database, query, new ExecutionText(text)) : Counts(database, query))
        {
            if (count > 0) counts[status] = counts.GetValueOrDefault(status) + count;
        }

        return counts;
    }

    private static List<(ExecutionStatus Status, long Count)> Counts(SqliteDatabase database, ExecutionQuery query)
    {
        var sql = ListSql.Of(database, query with { After = null });
        using var statement = sql.Prepare(database, sql.Count());
        return statement.List(static row => ((ExecutionStatus)row.Number(0), row.Number(1)));
    }

    private static IEnumerable<(ExecutionStatus Status, long Count)> Matches(SqliteDatabase database, ExecutionQuery query, ExecutionText text) =>
        Walk(database, query with { After = null, IsAscending = false }).Where(row => text.IsIn(row.Record)).Select(static row => (row.Record.Status, 1L));

    private static ExecutionPage Search(SqliteDatabase database, ExecutionQuery query, ExecutionText text, int limit, int offset)
    {
        var (found, searched, last) = (new List<(ExecutionRecord Record, long Sequence)>(), 0, query.After);
        foreach (var row in Walk(database, query))
        {
            (searched, last) = (searched + 1, CursorOf(row));
            if (!text.IsIn(row.Record) || offset-- > 0) continue;
            found.Add(row);
            if (found.Count > limit) return Cut(found, limit);
        }

        return new ExecutionPage([.. found.Select(static row => row.Record)], searched == MaxSearched ? last : null);
    }

    // At most MaxSearched rows, in the order of the list.
    private static IEnumerable<(ExecutionRecord Record, long Sequence)> Walk(SqliteDatabase database, ExecutionQuery query)
    {
        for (var searched = 0; searched < MaxSearched; searched += ChunkSize)
        {
            var chunk = Rows(database, query, ChunkSize, 0);
            foreach (var row in chunk) yield return row;
            if (chunk.Count < ChunkSize) yield break;
            query = query with { After = CursorOf(chunk[^1]) };
        }
    }

    private static List<(ExecutionRecord Record, long Sequence)> Rows(SqliteDatabase database, ExecutionQuery query, int limit, int offset)
    {
        var sql = ListSql.Of(database, query);
        using var statement = sql.Prepare(database, sql.Page(query.IsAscending, limit, offset));
        return statement.List(static row => (ExecutionRow.ReadRecord(row), row.Number(0)));
    }

    private static ExecutionPage Cut(List<(ExecutionRecord Record, long Sequence)> rows, int limit) =>
        new([.. rows.Take(limit).Select(static row => row.Record)], rows.Count > limit ? CursorOf(rows[limit - 1]) : null);

    private static ExecutionCursor CursorOf((ExecutionRecord Record, long Sequence) row) => new(row.Record.Created, row.Sequence);
}
