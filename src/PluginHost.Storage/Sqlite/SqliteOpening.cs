using Microsoft.Extensions.Logging;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite;

/// <summary>Opens the file: checks whose it is, whether an unclean end has damaged it, and brings its tables up to date.</summary>
internal sealed partial class SqliteOpening(SqliteFile file, ILogger logger)
{
    /// <summary>Every connection: the disk has what was committed; a lock of another program is waited for.</summary>
    private const string Settings = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";

    private const string WriterSettings = $"{Settings} PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;";
    private const string ReaderSettings = $"{Settings} PRAGMA cache_size = -8192; PRAGMA query_only = ON;";
    private const int MaxFindings = 5;

    internal SqliteDatabase OpenWriter() => file.Open(WriterSettings);

    internal SqliteDatabase OpenReader() => file.Open(ReaderSettings);

    /// <summary>A connection that may copy everything and must not keep it in memory.</summary>
    internal SqliteDatabase OpenBackup() => file.Open(Settings);

    /// <exception cref="StoreUnavailableException">The file cannot be used.</exception>
    internal void Prepare(StoreOwner owner)
    {
        try
        {
            using var database = OpenWriter();
            SqliteSchema.CheckVersion(database, file.Path);
            if (file.WasLeftOpen) Check(database);
            database.Execute("PRAGMA journal_mode = WAL");
            var before = SqliteSchema.Migrate(database);
            database.Execute("BEGIN IMMEDIATE; COMMIT"); // A file that may only be read is told of now, and not by the first execution.
            file.MarkOpen(owner.Name);
            Opened(file.Path, SqliteSchema.Version, before);
        }
        catch (SqliteFailureException failure)
        {
            throw SqliteErrors.Translate(failure, file.Path);
        }
        catch (IOException exception)
        {
            throw new StoreUnavailableException($"The store '{file.Path}' cannot be written: {exception.Message}", exception);
        }
    }

    private void Check(SqliteDatabase database)
    {
        Checking(file.Path);
        using var check = database.Prepare($"PRAGMA quick_check({MaxFindings})");
        var findings = check.List(static row => row.Text(0));
        if (findings is ["ok"]) return;
        throw new StoreUnavailableException(
            $"The store '{file.Path}' was damaged when its host went down: {string.Join("; ", findings)}. Move the file and those beside it ('-wal', '-shm') away and restore a backup; " +
            $"without one, save what can be with 'sqlite3 {file.Path} .recover', or start with an empty store.")
        {
            IsTransient = false,
        };
    }

    [LoggerMessage(6101, LogLevel.Information, "The store {Path} is open; its tables have version {Version}, and had {Before}.")]
    private partial void Opened(string path, int version, long before);

    [LoggerMessage(6104, LogLevel.Warning, "The store {Path} was not closed the last time; it is checked.")]
    private partial void Checking(string path);
}
