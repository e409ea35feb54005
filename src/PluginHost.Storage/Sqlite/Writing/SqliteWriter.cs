using Microsoft.Extensions.Logging;
using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite.Writing;

/// <summary>
/// The one thread that writes. Whatever waits when it is ready goes into one transaction, so that one <c>fsync</c> serves many callers.
/// After a failure of the disk it opens the file anew and goes on.
/// </summary>
internal sealed partial class SqliteWriter
{
    private readonly Func<SqliteDatabase> _open;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly WriteQueue _queue = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteDatabase? _database;
    private bool _isFailing;

    /// <param name="open">Opens a connection.</param>
    /// <param name="path">For messages.</param>
    /// <param name="logger">Is told when writes begin to fail, and when they work again.</param>
    internal SqliteWriter(Func<SqliteDatabase> open, string path, ILogger logger)
    {
        (_open, _path, _logger) = (open, path, logger);
        new Thread(Loop) { IsBackground = true, Name = "PluginHost store" }.Start();
    }

    /// <summary>Runs a write in the next transaction. One whose token is cancelled before is not run.</summary>
    /// <param name="argument">What the write needs.</param>
    /// <param name="write">The write.</param>
    /// <param name="cancellationToken">Drops it before it is run.</param>
    /// <param name="isUrgent">True to let it go before those that are not.</param>
    /// <returns>Its result, once it is on the disk.</returns>
    internal Task<TResult> WriteAsync<TArgument, TResult>(TArgument argument, Func<SqliteDatabase, TArgument, TResult> write, CancellationToken cancellationToken, bool isUrgent = false)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<TResult>(cancellationToken);
        var command = new WriteCommand<TArgument, TResult>(argument, write, cancellationToken);
        return _queue.TryAdd(command, isUrgent) ? command.End : Task.FromException<TResult>(Closed());
    }

    /// <summary>Writes what waits, empties the write-ahead log and closes.</summary>
    internal Task CloseAsync()
    {
        _queue.Close();
        return _end.Task;
    }

    internal StoreUnavailableException Closed() => new($"The store '{_path}' is closed.") { IsTransient = false };

    private void Loop()
    {
        var batch = new List<WriteCommand>(WriteQueue.MaxBatch);
        while (_queue.Take(batch))
        {
            DropCancelled(batch);
            if (batch.Count > 0) Run(batch);
            batch.Clear();
        }

        Close();
        _end.SetResult();
    }

    private static void DropCancelled(List<WriteCommand> batch) => batch.RemoveAll(static command =>
    {
        if (!command.IsCancelled) return false;
        command.Fail(new OperationCanceledException());
        return true;
    });

    private void Run(List<WriteCommand> batch)
    {
        try
        {
            WriteBatch.Run(_database ??= _open(), batch);
            foreach (var command in batch)
            {
                if (command.Failure is SqliteFailureException failure) command.Failure = SqliteErrors.Translate(failure, _path);
                command.Complete();
            }

            if (_isFailing) WritesWork(_path);
            _isFailing = false;
        }
        catch (SqliteFailureException failure)
        {
            var translated = SqliteErrors.Translate(failure, _path);
            if (!_isFailing) WritesFail(translated, _path);
            _isFailing = true;
            CloseDatabase();
            foreach (var command in batch) command.Fail(translated);
        }
    }

    private void Close()
    {
        try
        {
            _database?.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteFailureException failure)
        {
            WritesFail(failure, _path);
        }

        CloseDatabase();
    }

    // Closing rolls back what is open.
    private void CloseDatabase()
    {
        _database?.Dispose();
        _database = null;
    }

    [LoggerMessage(6102, LogLevel.Error, "The store {Path} cannot be written; what is written meanwhile is refused.")]
    private partial void WritesFail(Exception exception, string path);

    [LoggerMessage(6103, LogLevel.Information, "The store {Path} can be written again.")]
    private partial void WritesWork(string path);
}
