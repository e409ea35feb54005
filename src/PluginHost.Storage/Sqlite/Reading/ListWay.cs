using PluginHost.Core.Access;
using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>How the executions of a query are found: the stretches of an index that hold them, which are merged. Other filters are looked at row by row.</summary>
internal static class ListWay
{
    /// <summary>Most stretches that are merged: a plugin with more actions is looked through row by row. SQLite's own limit is 500.</summary>
    private const int MaxBranches = 200;

    /// <summary>Counting ends here: of two filters that both find more, either will do.</summary>
    private const int Many = 1_000;

    private const string FirstAction = "SELECT action_ref FROM executions INDEXED BY executions_by_action WHERE action_ref >= ? AND action_ref < ? ORDER BY action_ref LIMIT 1";
    private const string NextAction = "SELECT action_ref FROM executions INDEXED BY executions_by_action WHERE action_ref > ? AND action_ref < ? ORDER BY action_ref LIMIT 1";

    private static readonly ExecutionStatus[] AllStatuses = Enum.GetValues<ExecutionStatus>();

    /// <summary>The way by the filter that finds the fewest.</summary>
    internal static IReadOnlyList<ListBranch> Choose(SqliteDatabase database, ExecutionQuery query)
    {
        var ways = All(database, query).ToList();
        return ways.Count switch
        {
            0 => StatusBranches(AllStatuses),
            1 => ways[0],
            _ => ways.MinBy(way => Estimate(database, way))!,
        };
    }

    private static IEnumerable<IReadOnlyList<ListBranch>> All(SqliteDatabase database, ExecutionQuery query)
    {
        if (query.CorrelationId is { Length: > 0 } correlation)
        {
            yield return [new("executions_by_correlation", "correlation_id = ?", correlation), new("sqlite_autoindex_executions_1", "(id = ? AND correlation_id IS NULL)", correlation)];
        }

        if (query.ParentId is { Length: > 0 } parent) yield return [new("executions_by_parent", "parent_id = ?", parent)];
        if (query.ActionRef is { Length: > 0 } action && !IsPack(action)) yield return [new("executions_by_action", "action_ref = ?", action)];
        if (PrefixOf(query) is { } prefix && ActionsOf(database, prefix) is { Count: <= MaxBranches } actions)
        {
            yield return [.. actions.Select(static action => new ListBranch("executions_by_action", "action_ref = ?", action))];
        }

        if (PatternsOf(query) is { Count: > 0 and <= MaxBranches } patterns && Covered(database, patterns) is { Count: <= MaxBranches } covered)
        {
            yield return [.. covered.Select(static action => new ListBranch("executions_by_action", "action_ref = ?", action))];
        }

        if (query.Actor is { Length: > 0 } actor) yield return [new("executions_by_actor", "actor = ?", actor)];
        if (query.Statuses.Count > 0) yield return StatusBranches(query.Statuses.Distinct());
        if (query.Origin is { } origin) yield return [new("executions_by_origin", $"origin = {(int)origin}")];
        if (query.IsTopLevelOnly) yield return [new("executions_by_parent", "parent_id IS NULL")];
    }

    /// <summary><c>pack.</c> of <c>pack.*</c> or of a plugin's id; null for neither.</summary>
    internal static string? PrefixOf(ExecutionQuery query) =>
        query.ActionRef is { } action && IsPack(action) ? action[..^1] : query.PluginId is { Length: > 0 } plugin ? plugin + "." : null;

    /// <summary>The patterns that restrict a query; none when one of them is of all actions.</summary>
    internal static IReadOnlyList<string> PatternsOf(ExecutionQuery query) => query.AnyOfActions.Contains(ActionPattern.All) ? [] : query.AnyOfActions;

    internal static bool IsPack(string action) => action.EndsWith(".*", StringComparison.Ordinal);

    private static IReadOnlyList<ListBranch> StatusBranches(IEnumerable<ExecutionStatus> statuses) =>
        [.. statuses.Select(static status => new ListBranch("executions_by_status", $"status = {(int)status}"))];

    private static List<string> Covered(SqliteDatabase database, IReadOnlyList<string> patterns) =>
        [.. patterns.SelectMany(pattern => IsPack(pattern) ? ActionsOf(database, pattern[..^1]) : [pattern]).Distinct(StringComparer.Ordinal)];

    // Jumps from one action to the next in the index.
    private static List<string> ActionsOf(SqliteDatabase database, string prefix)
    {
        // An action without a dot is its own plugin.
        var (actions, end) = (new List<string> { prefix[..^1] }, SqlConditions.After(prefix));
        for (var action = Next(FirstAction, prefix); action is not null && actions.Count <= MaxBranches; action = Next(NextAction, action)) actions.Add(action);
        return actions;

        string? Next(string sql, string from) => database[sql].Bind(from).Bind(end).First(static row => row.Text(0));
    }

    private static long Estimate(SqliteDatabase database, IReadOnlyList<ListBranch> way)
    {
        var count = 0L;
        foreach (var branch in way)
        {
            var conditions = new SqlConditions();
            conditions.Add(branch.In(conditions));
            using var statement = database.Prepare($"SELECT count(*) FROM (SELECT 1 FROM executions INDEXED BY {branch.Index} WHERE {conditions} LIMIT {Many})");
            count += conditions.Bind(statement).First(static row => row.Number(0));
            if (count >= Many) return Many;
        }

        return count;
    }
}
