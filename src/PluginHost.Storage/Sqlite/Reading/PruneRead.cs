using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>Finds ended executions that may go. What has ended never changes, so that it is looked for without making writers wait.</summary>
internal static class PruneRead
{
    internal const string SelectOld = """
        SELECT sequence FROM executions INDEXED BY executions_ended
        WHERE status >= 5 AND updated < max(?1, ?2) AND updated < iif(status IN (5, 9), ?1, ?2) ORDER BY updated, sequence LIMIT ?3
        """;

    internal const string SelectFirst = "SELECT sequence FROM executions INDEXED BY executions_ended WHERE status >= 5 ORDER BY updated, sequence LIMIT ?";
    private const string CountEnded = "SELECT count(*) FROM executions INDEXED BY executions_ended WHERE status >= 5";

    internal static IReadOnlyList<long> Run(SqliteDatabase database, PruneRequest request)
    {
        var old = database[SelectOld].Bind(request.SucceededBefore).Bind(request.OthersBefore).Bind(request.Batch).List(static row => row.Number(0));
        var tooMany = Math.Min(database[CountEnded].First(static row => row.Number(0)) - request.MostEnded, request.Batch);
        if (tooMany <= old.Count) return old;
        return [.. database[SelectFirst].Bind(tooMany).List(static row => row.Number(0)).Union(old).Take(request.Batch)];
    }
}
