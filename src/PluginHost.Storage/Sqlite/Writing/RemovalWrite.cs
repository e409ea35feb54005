using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>Removes what is no longer wanted.</summary>
internal static class RemovalWrite
{
    /// <summary>Most events, and most keys, that one call removes (our choice: some milliseconds).</summary>
    private const int MaxRows = 5_000;

    private const string RemoveExecution = "DELETE FROM executions WHERE sequence = ?";
    private const string RemoveAttempts = "DELETE FROM attempts WHERE execution = ?";
    private const string RemoveLog = "DELETE FROM execution_logs WHERE execution = ?";
    private const string RemoveKeys = "DELETE FROM idempotency_keys WHERE rowid IN (SELECT rowid FROM idempotency_keys WHERE expires <= ? LIMIT ?)";

    // Events stand almost in the order of their time; one that is old but stands behind younger ones goes in a later call.
    private const string RemoveEvents = """
        DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM (SELECT sequence, at FROM outbox ORDER BY sequence LIMIT ?2) WHERE at < ?1)
        """;

    internal static int Remove(SqliteDatabase database, long sequence)
    {
        database[RemoveAttempts].Bind(sequence).Run();
        database[RemoveLog].Bind(sequence).Run();
        return database[RemoveExecution].Bind(sequence).Run();
    }

    /// <summary>Removes ended executions by their sequences, and what else is old.</summary>
    /// <returns>How many executions.</returns>
    internal static int Run(SqliteDatabase database, (IReadOnlyList<long> Sequences, PruneRequest Request) old)
    {
        database[RemoveEvents].Bind(old.Request.EventsBefore).Bind(MaxRows).Run();
        database[RemoveKeys].Bind(old.Request.Now).Bind(MaxRows).Run();
        var removed = 0;
        foreach (var sequence in old.Sequences) removed += Remove(database, sequence);
        return removed;
    }
}
