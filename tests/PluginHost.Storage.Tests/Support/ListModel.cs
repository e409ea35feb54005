using System.Text;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Tests.Support;

/// <summary>What a list must hold, found the slow and plain way.</summary>
internal sealed class ListModel(IEnumerable<StoredExecution> all)
{
    private readonly List<StoredExecution> _ascending = [.. all.OrderBy(static one => one.Record.Created).ThenBy(static one => one.Sequence)];

    /// <summary>All ids that a query finds, in its order; paging does not matter.</summary>
    public List<string> Ids(ExecutionQuery query)
    {
        var found = Find(query).Select(static record => record.Id).ToList();
        if (!query.IsAscending) found.Reverse();
        return found;
    }

    public Dictionary<ExecutionStatus, long> Counts(ExecutionQuery query) => Find(query).GroupBy(static record => record.Status).ToDictionary(static group => group.Key, static group => group.LongCount());

    private IEnumerable<ExecutionRecord> Find(ExecutionQuery query)
    {
        var records = _ascending.Select(static one => one.Record);
        if (query.Statuses is { Count: > 0 } statuses) records = records.Where(record => statuses.Contains(record.Status));
        if (query.ActionRef is { } action) records = records.Where(record => action.EndsWith(".*", StringComparison.Ordinal) ? Plugin(record) == action[..^2] : record.ActionRef == action);
        if (query.PluginId is { } plugin) records = records.Where(record => Plugin(record) == plugin);
        if (query.AnyOfActions is { Count: > 0 } patterns) records = records.Where(record => patterns.Any(pattern => pattern == "*" || pattern == record.ActionRef || (pattern.EndsWith(".*", StringComparison.Ordinal) && Plugin(record) == pattern[..^2])));
        if (query.Origin is { } origin) records = records.Where(record => record.Origin == origin);
        if (query.Actor is { } actor) records = records.Where(record => record.Actor == actor);
        if (query.ParentId is { } parent) records = records.Where(record => record.ParentId == parent);
        if (query.IsTopLevelOnly) records = records.Where(static record => record.ParentId is null);
        if (query.CorrelationId is { } correlation) records = records.Where(record => record.CorrelationId == correlation);
        if (query.CreatedFrom is { } from) records = records.Where(record => record.Created >= from);
        if (query.CreatedBefore is { } before) records = records.Where(record => record.Created < before);
        if (query.Text is { } text) records = records.Where(record => Texts(record).Any(one => one?.ToUpperInvariant().Contains(text.ToUpperInvariant(), StringComparison.Ordinal) == true));
        return records;
    }

    private static string Plugin(ExecutionRecord record) => record.ActionRef[..record.ActionRef.IndexOf('.', StringComparison.Ordinal)];

    private static string?[] Texts(ExecutionRecord record) =>
        [Encoding.UTF8.GetString(record.Parameters.Span), Encoding.UTF8.GetString(record.Outputs.Span), record.Message, record.Error?.Code, record.Error?.Message];
}
