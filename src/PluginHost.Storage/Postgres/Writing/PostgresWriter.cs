using Npgsql;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Storage.Postgres.Writing;

/// <summary>
/// Makes the writes of many callers in one transaction after the other, those of one execution in the order of the calls. One lock of the database is held from before the first
/// sequence is given until the commit, so that sequences of executions and events appear in their order, whichever host writes.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    // The plan is made once: it must not rest on how small the tables were then.
    private const string Begin = """
        SELECT pg_current_xact_id()::text::numeric, set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), pg_advisory_xact_lock(hashtextextended('pluginhost.write', 0))
        """;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresDatabase _database;
    private readonly WriteQueue _waiting = new();
    private readonly Task _loop;

    internal PostgresWriter(NpgsqlDataSource source, PostgresDatabase database)
    {
        (_source, _database) = (source, database);
        _loop = Task.Run(LoopAsync);
    }

    internal Task<AddResult> AddAsync(AddWrite write) => Enqueue(write, write.End);

    internal Task<bool> ChangeAsync(ChangeWrite write) => Enqueue(write, write.End);

    /// <summary>Makes what waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Close();
        await _loop;
    }

    private Task<T> Enqueue<T>(Write write, Task<T> end)
    {
        if (!_waiting.TryAdd(write)) write.Fail(new StoreUnavailableException($"The store on the PostgreSQL server {_database.Server} is closed.") { IsTransient = false });
        return end;
    }

    private async Task LoopAsync()
    {
        while (await _waiting.WaitAsync()) await MakeAsync(_waiting.Take());
    }

    // Whatever goes wrong is told to those who wait; the loop goes on.
    private async Task MakeAsync(List<Write> batch)
    {
        try
        {
            var complete = await _database.TryAsync(() => WriteAsync(batch));
            complete();
        }
#pragma warning disable CA1031 // Every caller gets it.
        catch (Exception failure)
        {
            if (batch.Count > 1 && PostgresErrors.IsOfCall(failure)) await MakeOneByOneAsync(batch);
            else foreach (var write in batch) write.Fail(failure);
        }
#pragma warning restore CA1031
    }

    // One of them is wrong: it must not fail the others.
    private async Task MakeOneByOneAsync(List<Write> batch)
    {
        foreach (var write in batch) await MakeAsync([write]);
    }

    private async Task<Action> WriteAsync(List<Write> writes)
    {
        List<AddWrite> adds = [.. writes.OfType<AddWrite>()];
        List<ChangeWrite> changes = [.. writes.OfType<ChangeWrite>()];
        await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Begin));
        AddSql.AddTo(batch, adds);
        ChangeSql.AddTo(batch, changes);
        var (id, completeAdds, completeChanges) = await ReadAsync(batch, adds, changes);
        await _database.CommitAsync(transaction, id);
        return completeAdds + completeChanges;
    }

    private static async Task<(decimal Id, Action Adds, Action Changes)> ReadAsync(NpgsqlBatch batch, List<AddWrite> adds, List<ChangeWrite> changes)
    {
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        var id = reader.GetDecimal(0);
        await reader.NextResultAsync(CancellationToken.None);
        return (id, await AddSql.ReadAsync(reader, adds), await ChangeSql.ReadAsync(reader, changes));
    }
}
