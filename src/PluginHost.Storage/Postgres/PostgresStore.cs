using Microsoft.Extensions.Logging;
using Npgsql;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres.Reading;
using PluginHost.Storage.Postgres.Tables;
using PluginHost.Storage.Postgres.Writing;

namespace PluginHost.Storage.Postgres;

/// <summary>
/// Keeps everything in a PostgreSQL database, in schema <c>pluginhost</c>; several hosts may share it. Adding and changing share transactions, one
/// after the other; everything else runs beside them.
/// </summary>
/// <remarks>
/// Sequences are given under one lock of the database that is held until the commit: whoever sees a sequence, of an execution or an event, sees all
/// smaller ones, of all hosts. Needs PostgreSQL 13 or newer.
/// </remarks>
internal sealed partial class PostgresStore : IExecutionStore
{
    /// <summary>Most connections, unless the connection string says otherwise: 30 (our choice: three hosts on a server with its default of 100).</summary>
    private const int MaxConnections = 30;

    private const string CountBacklog = "SELECT lane, count(*)::integer FROM pluginhost.executions WHERE is_waiting GROUP BY lane";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresDatabase _database;
    private readonly PostgresWriter _writer;
    private readonly ILogger _logger;
    private string _owner = "";
    private bool _isDisposed;
    private string _collation = ListSql.Plain;

    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="time">Paces the looking up of commits that were not answered.</param>
    /// <param name="logger">Is told of openings and migrations.</param>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    internal PostgresStore(string connectionString, TimeProvider time, ILogger logger)
    {
        _source = NpgsqlDataSource.Create(Settings(connectionString));
        _database = new PostgresDatabase(_source, time);
        _writer = new PostgresWriter(_source, _database);
        _logger = logger;
    }

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public async Task OpenAsync(StoreOwner owner, CancellationToken cancellationToken)
    {
        var before = await PostgresSchema.MigrateAsync(_database, cancellationToken);
        if (before < PostgresSchema.Latest) Migrated(_logger, _database.Server, before, PostgresSchema.Latest);
        _collation = await _database.ReadAsync(connection => connection.ScalarAsync<string>(ListSql.FindCollation, cancellationToken), cancellationToken) ?? ListSql.Plain;
        await WriteAsync(connection => OwnerSql.PutAsync(connection, owner, cancellationToken), cancellationToken);
        _owner = owner.Name;
        Opened(_logger, _database.Server, owner.Name);
    }

    /// <inheritdoc/>
    public Task<AddResult> AddAsync(StoredExecution execution, IdempotencyKey? key, CancellationToken cancellationToken) =>
        _writer.AddAsync(new AddWrite(execution, key)).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredExecution>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => ClaimSql.RunAsync(connection, request, CancellationToken.None), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ChangeAsync(ExecutionChange change, CancellationToken cancellationToken) => _writer.ChangeAsync(new ChangeWrite(change));

    /// <inheritdoc/>
    public Task<CancelAnswer> CancelAsync(CancelRequest request, EndedEvent ended, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => EndingSql.CancelAsync(connection, request, ended, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DueAnswer> TurnDueAsync(DateTimeOffset now, int max, EndedEvent ended, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => EndingSql.TurnDueAsync(connection, now, max, ended, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>?> RenewAsync(StoreOwner owner, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => OwnerSql.RenewAsync(connection, owner, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<RecoveryAnswer> RecoverAsync(DateTimeOffset now, EndedEvent ended, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => OwnerSql.RecoverAsync(connection, _owner, now, ended, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> CountBacklogAsync(CancellationToken cancellationToken)
    {
        var lanes = await _database.ReadAsync(connection => connection.ListAsync(CountBacklog, static row => (row.GetString(0), row.GetInt32(1)), cancellationToken), cancellationToken);
        return lanes.ToDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<StoredExecution?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await _database.ReadAsync(connection => connection.ListWithAttemptsAsync(EndingSql.Find, cancellationToken, id), cancellationToken)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => ListSql.PageAsync(connection, query, _collation, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionStatus, long>> CountAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => ListSql.CountAsync(connection, query, _collation, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task AppendLogAsync(string id, IReadOnlyList<ExecutionLogLine> lines, CancellationToken cancellationToken) =>
        WriteAsync(connection => LogSql.AppendAsync(connection, id, lines, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionLogLine>> ReadLogAsync(string id, int after, int max, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => LogSql.ReadAsync(connection, id, after, max, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEvent>> ReadEventsAsync(long after, int max, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => LogSql.ReadEventsAsync(connection, after, max, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken) =>
        _database.WriteAsync(connection => PruneSql.RunAsync(connection, request, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task BackUpAsync(string path, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Executions are kept in PostgreSQL: back the database up with pg_dump, which also works while the host runs.");

    /// <summary>Writes what waits, and gives the lease back when the server can be reached.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        await _writer.DisposeAsync();
        try
        {
            await WriteAsync(connection => OwnerSql.LeaveAsync(connection, _owner), CancellationToken.None);
        }
        catch (StoreUnavailableException failure)
        {
            LeaseKept(_logger, _database.Server, _owner, failure);
        }

        await _source.DisposeAsync();
    }

    private static string Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "pluginhost", MaxAutoPrepare = 40, AutoPrepareMinUsages = 2 };
        if (!settings.ShouldSerialize("Maximum Pool Size")) settings.MaxPoolSize = MaxConnections;
        return settings.ConnectionString;
    }

    private Task<int> WriteAsync(Func<NpgsqlConnection, Task> write, CancellationToken cancellationToken) => _database.WriteAsync(
        async connection =>
        {
            await write(connection);
            return 0;
        },
        cancellationToken);

    [LoggerMessage(6201, LogLevel.Information, "The store is open on the PostgreSQL server {Server}, as '{Owner}'.", EventName = "PostgresOpened")]
    private static partial void Opened(ILogger logger, string server, string owner);

    [LoggerMessage(6202, LogLevel.Information, "The tables on the PostgreSQL server {Server} were brought from version {Before} to {After}.", EventName = "PostgresMigrated")]
    private static partial void Migrated(ILogger logger, string server, int before, int after);

    [LoggerMessage(6203, LogLevel.Warning, "The lease of '{Owner}' could not be given back to the PostgreSQL server {Server}; it ends by itself.", EventName = "PostgresLeaseKept")]
    private static partial void LeaseKept(ILogger logger, string server, string owner, Exception exception);
}
