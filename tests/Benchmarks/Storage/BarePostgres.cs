using System.Threading.Channels;
using Npgsql;

namespace PluginHost.Benchmarks.Storage;

/// <summary>The least that durable jobs can cost with PostgreSQL: one table, three statements that take many jobs at once, one connection that commits what waits together.</summary>
internal sealed class BarePostgres : IAsyncDisposable
{
    private const string Insert = "INSERT INTO bare_jobs (id, state, payload) SELECT i.id, 0, i.text FROM unnest($1, $2) AS i (id, text)";
    private const string Claim = "UPDATE bare_jobs SET state = 1, owner = i.text FROM unnest($1, $2) AS i (id, text) WHERE bare_jobs.id = i.id";
    private const string Complete = "UPDATE bare_jobs SET state = 2, owner = NULL, result = i.text FROM unnest($1, $2) AS i (id, text) WHERE bare_jobs.id = i.id";

    private readonly Channel<Step> _waiting = Channel.CreateUnbounded<Step>(new UnboundedChannelOptions { SingleReader = true });
    private readonly NpgsqlDataSource _source;
    private readonly Task _loop;
    private long _lastId;

    private BarePostgres(NpgsqlDataSource source) => (_source, _loop) = (source, Task.Run(LoopAsync));

    internal static async Task<BarePostgres> OpenAsync(string address)
    {
        var source = NpgsqlDataSource.Create($"{address};Max Auto Prepare=10;Auto Prepare Min Usages=2");
        await using var command = source.CreateCommand(
            "DROP TABLE IF EXISTS bare_jobs; CREATE TABLE bare_jobs (id bigint PRIMARY KEY, state smallint NOT NULL, owner text, payload text, result text)");
        await command.ExecuteNonQueryAsync();
        return new BarePostgres(source);
    }

    internal async Task<long> InsertAsync(string payload)
    {
        var id = Interlocked.Increment(ref _lastId);
        await RunAsync(new Step(Insert, id, payload));
        return id;
    }

    internal Task ClaimAsync(long id) => RunAsync(new Step(Claim, id, "owner"));

    internal Task CompleteAsync(long id) => RunAsync(new Step(Complete, id, "{\"ok\":true}"));

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _loop;
        await _source.DisposeAsync();
    }

    private Task RunAsync(Step step)
    {
        _waiting.Writer.TryWrite(step);
        return step.Task;
    }

    private async Task LoopAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using (var settings = new NpgsqlCommand("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off", connection)) await settings.ExecuteNonQueryAsync();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var steps = new List<Step>();
            while (_waiting.Reader.TryRead(out var step)) steps.Add(step);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var same in steps.GroupBy(static step => step.Sql)) batch.BatchCommands.Add(Command(same.Key, [.. same]));
            await batch.ExecuteNonQueryAsync();
            foreach (var step in steps) step.SetResult();
        }
    }

    private static NpgsqlBatchCommand Command(string sql, List<Step> steps) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<long[]> { TypedValue = [.. steps.Select(static step => step.Id)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. steps.Select(static step => step.Text)] },
        },
    };

    private sealed class Step(string sql, long id, string text) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal string Sql => sql;

        internal long Id => id;

        internal string Text => text;
    }
}
