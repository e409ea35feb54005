using PluginHost.Core.Executions;
using SQLitePCL;

namespace PluginHost.Storage.Sqlite.Native;

/// <summary>What errors of SQLite mean, and what to do about them.</summary>
internal static class SqliteErrors
{
    /// <summary>What callers get.</summary>
    /// <returns>A <see cref="StoreUnavailableException"/>; an <see cref="InvalidOperationException"/> when the store is well and the call was wrong.</returns>
    internal static Exception Translate(SqliteFailureException failure, string path)
    {
        var (what, isTransient) = Describe(failure.Code, path);
        return what is null
            ? new InvalidOperationException($"The store '{path}' refused a change: {failure.Message}.", failure)
            : new StoreUnavailableException($"{what} (SQLite {failure.ExtendedCode}: {failure.Message})", failure) { IsTransient = isTransient, MayBeDone = failure.Code is raw.SQLITE_FULL or raw.SQLITE_IOERR };
    }

    /// <summary>True when the file or its disk is to blame, false when only the call is.</summary>
    internal static bool IsOfStore(SqliteFailureException failure) => Describe(failure.Code, "").What is not null;

    private static (string? What, bool IsTransient) Describe(int code, string path) => code switch
    {
        raw.SQLITE_FULL => ($"There is no room for the store '{path}': its file system is full. Free some; the store goes on by itself.", true),
        raw.SQLITE_IOERR => ($"The store '{path}' could not be read or written. See the system's log for errors of the disk; when they persist, restore a backup on another disk.", true),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ($"The store '{path}' is locked by another program. End what has it open (a backup, the sqlite3 shell).", true),
        raw.SQLITE_NOMEM => ($"There is no memory left to use the store '{path}'.", true),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => ($"The store '{path}' may not be written. Let the host's user write the file and its folder, and mount its file system writable.", false),
        raw.SQLITE_CANTOPEN => ($"The store '{path}' cannot be opened. Let the host's user read and write the file and its folder.", false),
        raw.SQLITE_CORRUPT => ($"The store '{path}' is corrupt. Stop the host, move the file and those beside it ('-wal', '-shm') away and restore a backup; without one, start with an empty store or save what can be with 'sqlite3 {path} .recover'.", false),
        raw.SQLITE_NOTADB => ($"The file '{path}' is not a store: it is no SQLite database. Move it away and restore a backup, or let PLUGINHOST_DATA name another folder.", false),
        _ => (null, false),
    };
}
