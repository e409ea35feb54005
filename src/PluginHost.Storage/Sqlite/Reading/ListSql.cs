using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>The statements that list and count executions. All filters but the text are theirs.</summary>
internal sealed class ListSql
{
    private readonly SqlConditions _conditions = new();
    private readonly string[] _branches;

    private ListSql(ExecutionQuery query, IReadOnlyList<ListBranch> way)
    {
        AddFilters(query);
        var filters = _conditions.ToString();
        _branches = [.. way.Select(branch => $"FROM executions INDEXED BY {branch.Index} WHERE {branch.In(_conditions)} AND {filters}")];
    }

    internal static ListSql Of(SqliteDatabase database, ExecutionQuery query) => new(query, ListWay.Choose(database, query));

    /// <summary>A page's rows; columns as <see cref="ExecutionRow"/> has them.</summary>
    internal string Page(bool isAscending, int limit, int offset)
    {
        var order = isAscending ? "created, sequence" : "created DESC, sequence DESC";
        return $"""
            WITH keys (created, sequence) AS MATERIALIZED ({Keys(order, limit, offset)})
            SELECT {ExecutionRow.Columns} FROM keys CROSS JOIN executions AS e ON e.sequence = keys.sequence
            ORDER BY keys.{order.Replace(", ", ", keys.", StringComparison.Ordinal)}
            """;
    }

    /// <summary>Pairs of status and number; a status may come more than once.</summary>
    internal string Count() => string.Join(" UNION ALL ", _branches.Select(static branch => $"SELECT status, count(*) {branch} GROUP BY status"));

    internal SqliteStatement Prepare(SqliteDatabase database, string sql) => _conditions.Bind(database.Prepare(sql));

    private string Keys(string order, int limit, int offset)
    {
        if (_branches.Length == 1) return $"SELECT created, sequence {_branches[0]} ORDER BY {order} LIMIT {limit} OFFSET {offset}";
        var parts = _branches.Select(branch => $"SELECT * FROM (SELECT created, sequence {branch} ORDER BY {order} LIMIT {limit + offset})");
        return $"{string.Join(" UNION ALL ", parts)} ORDER BY {order} LIMIT {limit} OFFSET {offset}";
    }

    private string Covered(string pattern) => ListWay.IsPack(pattern)
        ? $"{_conditions.Parameterize("(+action_ref >= ?", pattern[..^1])}{_conditions.Parameterize(" AND +action_ref < ?)", SqlConditions.After(pattern[..^1]))}"
        : _conditions.Parameterize("+action_ref = ?", pattern);

    private void AddFilters(ExecutionQuery query)
    {
        if (query.Statuses.Count > 0) _conditions.Add($"+status IN ({string.Join(", ", query.Statuses.Select(static status => (int)status))})");
        if (query.ActionRef is { Length: > 0 } action && !ListWay.IsPack(action)) _conditions.Add("+action_ref = ?", action);
        if (query.ActionRef is { } pack && ListWay.IsPack(pack)) _conditions.AddPrefix("+action_ref", pack[..^1]);
        if (query.PluginId is { Length: > 0 } plugin) _conditions.Add(_conditions.Parameterize("(+action_ref = ?", plugin) + _conditions.Parameterize(" OR +action_ref >= ?", plugin + ".") + _conditions.Parameterize(" AND +action_ref < ?)", plugin + "/"));
        if (ListWay.PatternsOf(query) is { Count: > 0 } patterns) _conditions.Add($"({string.Join(" OR ", patterns.Select(Covered))})");
        if (query.Origin is { } origin) _conditions.Add($"+origin = {(int)origin}");
        _conditions.AddIfAny("+actor = ?", query.Actor);
        _conditions.AddIfAny("+parent_id = ?", query.ParentId);
        if (query.IsTopLevelOnly) _conditions.Add("+parent_id IS NULL");
        _conditions.AddIfAny("coalesce(correlation_id, id) = ?", query.CorrelationId);
        _conditions.AddIfAny("created >= ?", query.CreatedFrom);
        _conditions.AddIfAny("created < ?", query.CreatedBefore);
        if (query.After is not { } after) return;
        var created = StoreTime.ToMicroseconds(after.Created);
        _conditions.Add($"(created, sequence) {(query.IsAscending ? '>' : '<')} ({created}, {after.Sequence})");
    }
}
