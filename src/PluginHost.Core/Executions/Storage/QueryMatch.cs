using System.Text;
using PluginHost.Core.Access;

namespace PluginHost.Core.Executions.Storage;

/// <summary>Whether one execution is among those that a query finds; paging does not matter. Pure.</summary>
internal static class QueryMatch
{
    internal static bool Finds(this ExecutionQuery query, ExecutionRecord record) =>
        (query.Statuses.Count == 0 || query.Statuses.Contains(record.Status))
        && query.FindsAction(record.ActionRef)
        && (query.Origin is null || query.Origin == record.Origin)
        && Fits(query.Actor, record.Actor)
        && Fits(query.ParentId, record.ParentId)
        && !(query.IsTopLevelOnly && record.ParentId is not null)
        && Fits(query.CorrelationId, record.CorrelationId)
        && !(record.Created < query.CreatedFrom)
        && !(record.Created >= query.CreatedBefore)
        && (string.IsNullOrEmpty(query.Text) || Mentions(record, query.Text));

    /// <summary>Whether executions of an action may be among them.</summary>
    internal static bool FindsAction(this ExecutionQuery query, string actionRef) =>
        FitsAction(query.ActionRef, actionRef)
        && Fits(query.PluginId, PluginIdOf(actionRef))
        && (query.AnyOfActions.Count == 0 || query.AnyOfActions.Any(pattern => ActionPattern.Covers(pattern, actionRef)));

    /// <summary>The plugin's id in a ref: what stands before the first dot.</summary>
    internal static string PluginIdOf(string actionRef) => actionRef.Split('.', 2)[0];

    private static bool FitsAction(string? wanted, string found) =>
        wanted is not null && wanted.EndsWith(".*", StringComparison.Ordinal) ? found.StartsWith(wanted[..^1], StringComparison.Ordinal) : Fits(wanted, found);

    private static bool Fits(string? wanted, string? found) => string.IsNullOrEmpty(wanted) || string.Equals(wanted, found, StringComparison.Ordinal);

    private static bool Mentions(ExecutionRecord record, string text) =>
        TextSpellings.Of(text) is var spellings && (HasAny(record.Parameters, spellings) || HasAny(record.Outputs, spellings))
        || Has(record.Message, text)
        || Has(record.Error?.Code, text)
        || Has(record.Error?.Message, text);

    private static bool HasAny(ReadOnlyMemory<byte> json, IReadOnlyList<string> spellings) => Encoding.UTF8.GetString(json.Span) is var where && spellings.Any(spelling => Has(where, spelling));

    private static bool Has(string? where, string text) => where is not null && where.Contains(text, StringComparison.OrdinalIgnoreCase);
}
