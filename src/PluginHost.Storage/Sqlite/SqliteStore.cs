using Microsoft.Extensions.Logging;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Reading;
using PluginHost.Storage.Sqlite.Tables;
using PluginHost.Storage.Sqlite.Writing;

namespace PluginHost.Storage.Sqlite;

/// <summary>
/// Keeps everything in one SQLite file of one process, durably: what a completed call has written is on the disk. Writes of many callers
/// share a transaction; reads run beside them.
/// </summary>
/// <param name="path">The file; it and its folder are made when they are missing.</param>
/// <param name="logger">Is told of openings, checks and failures.</param>
internal sealed partial class SqliteStore(string path, ILogger logger) : IExecutionStore
{
    private readonly string _path = Path.GetFullPath(path);
    private SqliteFile? _file;
    private SqliteOpening? _opening;
    private SqliteWriter? _writer;
    private SqliteReaders? _readers;
    private string _owner = "";
    private bool _isDisposed;

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public Task OpenAsync(StoreOwner owner, CancellationToken cancellationToken)
    {
        if (_file is not null) throw new InvalidOperationException($"The store '{_path}' is open already.");
        return Task.Run(() => Open(SqliteFile.Take(_path), owner), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AddResult> AddAsync(StoredExecution execution, IdempotencyKey? key, CancellationToken cancellationToken) =>
        Writer.WriteAsync((execution, key), AddWrite.Run, cancellationToken, isUrgent: true).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredExecution>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => Writer.WriteAsync(request, ClaimWrite.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ChangeAsync(ExecutionChange change, CancellationToken cancellationToken) => Writer.WriteAsync(change, ChangeWrite.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<CancelAnswer> CancelAsync(CancelRequest request, EndedEvent ended, CancellationToken cancellationToken) => Writer.WriteAsync((request, ended), CancelWrite.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<DueAnswer> TurnDueAsync(DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken) => Writer.WriteAsync((now, max, ended), DueWrite.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>?> RenewAsync(StoreOwner owner, CancellationToken cancellationToken) => Writer.WriteAsync(owner, RenewWrite.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<RecoveryAnswer> RecoverAsync(DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken) => Writer.WriteAsync((_owner, now, ended), RecoveryWrite.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountBacklogAsync(CancellationToken cancellationToken) =>
        Readers.ReadAsync(0, static (database, _) => ExecutionReads.CountBacklog(database), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken) => Readers.ReadAsync(id, ExecutionRow.Find, cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) => Readers.ReadAsync(query, ListRead.Page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken) => Readers.ReadAsync(query, ListRead.Count, cancellationToken);

    /// <inheritdoc/>
    public Task AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken) => Writer.WriteAsync((id, lines), LogRows.Append, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken) =>
        Readers.ReadAsync((id, after, max), LogRows.Read, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(long after, int max, CancellationToken cancellationToken) => Readers.ReadAsync((after, max), OutboxRows.Read, cancellationToken);

    /// <inheritdoc/>
    public async Task<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        var old = await Readers.ReadAsync(request, PruneRead.Run, cancellationToken);
        return await Writer.WriteAsync((old, request), RemovalWrite.Run, cancellationToken);
    }

    /// <inheritdoc/>
    public Task BackUpAsync(string path, CancellationToken cancellationToken)
    {
        _ = Writer;
        return Task.Factory.StartNew(() => BackUp(Path.GetFullPath(path), cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Writes what waits, empties the write-ahead log and gives the file back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true) || _file is not { } file) return;
        await Readers.CloseAsync();
        await Writer.CloseAsync();
        file.MarkClosed();
        file.Dispose();
    }

    private SqliteWriter Writer => _writer ?? throw NotOpen();

    private SqliteReaders Readers => _readers ?? throw NotOpen();

    private StoreUnavailableException NotOpen() => new($"The store '{_path}' is not open yet; it is tried again until it works.");

    private void Open(SqliteFile file, StoreOwner owner)
    {
        try
        {
            var opening = new SqliteOpening(file, logger);
            opening.Prepare(owner);
            _readers = new SqliteReaders(opening.OpenReader, _path);
            _writer = new SqliteWriter(opening.OpenWriter, _path, logger);
            (_opening, _owner, _file) = (opening, owner.Name, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void BackUp(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var database = _opening!.OpenBackup();
            SqliteBackup.Run(database, path, cancellationToken);
        }
        catch (SqliteFailureException failure)
        {
            throw SqliteErrors.Translate(failure, _path);
        }
    }
}
