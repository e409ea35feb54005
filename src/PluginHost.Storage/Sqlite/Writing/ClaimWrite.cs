using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Tables;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Claims executions.</summary>
internal static class ClaimWrite
{
    internal const string Select = """
        SELECT sequence FROM executions INDEXED BY executions_to_claim WHERE status = 0 AND owner IS NULL AND (expires IS NULL OR attempt_count > 0 OR expires > ?) ORDER BY priority, sequence LIMIT ?
        """;

    internal const string SelectBesides = """
        SELECT sequence FROM executions INDEXED BY executions_to_claim WHERE status = 0 AND owner IS NULL AND lane NOT IN (SELECT value FROM json_each(?)) AND (expires IS NULL OR attempt_count > 0 OR expires > ?)
        ORDER BY priority, sequence LIMIT ?
        """;

    private const string Claim = "UPDATE executions SET owner = ?, fence = fence + 1 WHERE sequence = ?";

    internal static IReadOnlyList<StoredExecution> Run(SqliteDatabase database, ClaimRequest request)
    {
        var statement = request.FullLanes.Count == 0 ? database[Select] : database[SelectBesides].BindText(StoredJson.Write([.. request.FullLanes]));
        var sequences = statement.Bind(request.Now).Bind(request.Max).List(static row => row.Number(0));
        var claimed = new List<StoredExecution>(sequences.Count);
        foreach (var sequence in sequences)
        {
            database[Claim].Bind(request.Owner).Bind(sequence).Run();
            claimed.Add(ExecutionRow.Get(database, sequence));
        }

        return claimed;
    }
}
