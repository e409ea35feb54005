using System.Threading.Channels;
using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Reading;

/// <summary>The connections that read. They neither wait for the writer nor make it wait. Thread-safe.</summary>
internal sealed class SqliteReaders
{
    /// <summary>How many may read side by side; others wait. Our choice: reads are short, and long ones must not take every core.</summary>
    private const int Count = 2;

    private readonly Func<SqliteDatabase> _open;
    private readonly string _path;

    // Null stands for a connection that is not open.
    private readonly Channel<SqliteDatabase?> _idle = Channel.CreateBounded<SqliteDatabase?>(Count);

    internal SqliteReaders(Func<SqliteDatabase> open, string path)
    {
        (_open, _path) = (open, path);
        for (var i = 0; i < Count; i++) _idle.Writer.TryWrite(null);
    }

    /// <summary>Reads on the caller's thread, in one transaction: a state of the store as it was when the read began.</summary>
    internal async Task<TResult> ReadAsync<TArgument, TResult>(TArgument argument, Func<SqliteDatabase, TArgument, TResult> read, CancellationToken cancellationToken)
    {
        var database = await TakeAsync(cancellationToken);
        try
        {
            return Read(database ??= _open(), argument, read, cancellationToken);
        }
        catch (SqliteFailureException failure)
        {
            database?.Dispose();
            database = null;
            cancellationToken.ThrowIfCancellationRequested();
            throw SqliteErrors.Translate(failure, _path);
        }
        finally
        {
            _idle.Writer.TryWrite(database);
        }
    }

    /// <summary>Lets reads end, and closes the connections.</summary>
    internal async Task CloseAsync()
    {
        for (var i = 0; i < Count; i++) (await _idle.Reader.ReadAsync())?.Dispose();
        _idle.Writer.Complete();
    }

    private async ValueTask<SqliteDatabase?> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _idle.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new StoreUnavailableException($"The store '{_path}' is closed.", closed) { IsTransient = false };
        }
    }

    private static TResult Read<TArgument, TResult>(SqliteDatabase database, TArgument argument, Func<SqliteDatabase, TArgument, TResult> read, CancellationToken cancellationToken)
    {
        using var interrupt = cancellationToken.UnsafeRegister(static state => ((SqliteDatabase)state!).Interrupt(), database);
        database["BEGIN"].Run();
        try
        {
            return read(database, argument);
        }
        finally
        {
            if (!database.IsAutoCommit) database["COMMIT"].Run();
        }
    }
}
