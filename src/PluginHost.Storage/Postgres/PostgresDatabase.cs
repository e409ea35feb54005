using Npgsql;
using PluginHost.Core.Executions;

namespace PluginHost.Storage.Postgres;

/// <summary>
/// Runs commands, again on a new connection when the old one turns out to be dead. A transaction whose commit was not answered is looked up, so
/// that a call that throws has changed nothing.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>How long the end of a transaction is looked for while the server does not answer: 10 s (our choice: a restart takes less).</summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Most tries of what others undo: 5 (our choice: a second deadlock in a row is rare already).</summary>
    private const int MaxTries = 5;

    /// <summary>Host and database, as messages name them.</summary>
    internal string Server { get; } = ServerOf(source);

    internal Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await read(connection);
    });

    /// <summary>Runs a transaction: all of it or nothing.</summary>
    internal Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await write(connection);
        var id = await connection.ScalarAsync<decimal?>("SELECT pg_current_xact_id_if_assigned()::text::numeric", cancellationToken);
        await CommitAsync(transaction, id);
        return result;
    });

    /// <summary>Commits a transaction that has the given number; null when it has changed nothing.</summary>
    internal async Task CommitAsync(NpgsqlTransaction transaction, decimal? id)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException lost) when (PostgresErrors.IsOfConnection(lost) && id is not null)
        {
            if (!await IsCommittedAsync(id.Value)) throw new StoreUnavailableException($"The connection to the PostgreSQL server {Server} was lost, and what was to be written was not. ({lost.Message})", lost);
        }
    }

    internal async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (Exception failure) when (tries == 1 && PostgresErrors.IsOfConnection(failure))
            {
                // Connections that wait in the pool are as dead as this one.
                source.Clear();
            }
            catch (PostgresException failure) when (tries < MaxTries && PostgresErrors.IsOfContention(failure))
            {
                // Nothing of it was done; whoever was in the way has gone on.
            }
            catch (ObjectDisposedException closed)
            {
                throw new StoreUnavailableException($"The store on the PostgreSQL server {Server} is closed.", closed) { IsTransient = false };
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                throw PostgresErrors.Translate(failure, Server);
            }
        }
    }

    private static string ServerOf(NpgsqlDataSource source)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"'{settings.Host}:{settings.Port}/{settings.Database}'";
    }

    private async Task<bool> IsCommittedAsync(decimal id)
    {
        source.Clear();
        Exception? why = null;
        for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < LongestDoubt; await Task.Delay(DoubtPause, time, CancellationToken.None))
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
                var status = await connection.ScalarAsync<string>("SELECT pg_xact_status($1::xid8)", CancellationToken.None, $"{id:0}");
                if (status is "committed" or "aborted") return status is "committed";
            }
            catch (NpgsqlException failure)
            {
                why = failure;
            }
        }

        throw new StoreUnavailableException($"The connection to the PostgreSQL server {Server} was lost during a commit, and the server does not come back to say whether it was made. ({why?.Message})", why) { MayBeDone = true };
    }
}
