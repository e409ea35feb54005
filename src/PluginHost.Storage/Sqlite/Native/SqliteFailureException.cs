namespace PluginHost.Storage.Sqlite.Native;

/// <summary>SQLite answered with an error. Never leaves the store: callers get what <see cref="SqliteErrors"/> makes of it.</summary>
internal sealed class SqliteFailureException(int extendedCode, string message) : Exception(message)
{
    /// <summary>The code with its details, e.g. 1034 for an <c>fsync</c> that failed.</summary>
    internal int ExtendedCode => extendedCode;

    /// <summary>The code, e.g. 10 for an I/O error.</summary>
    internal int Code => extendedCode & 0xFF;

    /// <summary>A value is there already that must be unique.</summary>
    internal bool IsDuplicate => Code == SQLitePCL.raw.SQLITE_CONSTRAINT;
}
