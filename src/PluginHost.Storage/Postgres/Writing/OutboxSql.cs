using Npgsql;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>Puts the events of executions that the store has ended into the outbox, in the transaction of their end.</summary>
internal static class OutboxSql
{
    // The lock of all writers: sequences appear in their order.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('pluginhost.write', 0))";

    private const string Insert = "INSERT INTO pluginhost.outbox (id, at, type, execution_id, json) VALUES ($1, $2, $3, $4, $5)";

    internal static async Task AddAsync(NpgsqlConnection connection, IReadOnlyCollection<OutboxEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0) return;
        await connection.RunAsync(Lock, cancellationToken);
        foreach (var told in events) await connection.RunAsync(Insert, cancellationToken, told.Id, told.At, told.Type, told.ExecutionId, told.Json);
    }
}
