using Npgsql;
using PluginHost.Core.Executions;

namespace PluginHost.Storage.Postgres;

/// <summary>What errors of PostgreSQL mean, and what to do about them.</summary>
internal static class PostgresErrors
{
    /// <summary>True when the connection is to blame: on another one the same may work at once.</summary>
    internal static bool IsOfConnection(Exception exception) => exception is NpgsqlException and not PostgresException or IOException or PostgresException { SqlState: ['5', '7', 'P', ..] };

    /// <summary>True when it was undone in favour of somebody else, and may be tried again at once.</summary>
    internal static bool IsOfContention(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>True when the server is well and only what was asked is wrong.</summary>
    internal static bool IsOfCall(Exception exception) => exception is PostgresException error && Describe(error, "").What is null;

    /// <summary>What callers get.</summary>
    /// <returns>A <see cref="StoreUnavailableException"/>; the exception itself when the server is well and the call was wrong.</returns>
    internal static Exception Translate(Exception exception, string server)
    {
        var (what, isTransient) = exception is PostgresException error ? Describe(error, server) : exception is NpgsqlException or IOException or TimeoutException
            ? ($"The PostgreSQL server {server} cannot be reached, or did not answer in time. Start it or repair the network; the store goes on by itself.", true)
            : (null, true);
        return what is null ? exception : new StoreUnavailableException($"{what} ({exception.Message})", exception) { IsTransient = isTransient };
    }

    private static (string? What, bool IsTransient) Describe(PostgresException error, string server) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => ($"There is no room on the disk of the PostgreSQL server {server}. Free some; the store goes on by itself.", true),
        PostgresErrorCodes.TooManyConnections => ($"The PostgreSQL server {server} has no connection left. Raise its max_connections, or lower 'Maximum Pool Size' of the hosts.", true),
        ['5', '3', ..] => ($"The PostgreSQL server {server} has run out of memory or another resource. See its log.", true),
        ['5', '7', ..] or ['0', '8', ..] => ($"The PostgreSQL server {server} stops, starts, or has ended the connection. The store goes on by itself.", true),
        PostgresErrorCodes.ReadOnlySqlTransaction => ($"The PostgreSQL server {server} is read only, as a standby is. Name the primary: 'Target Session Attributes=primary'.", true),
        ['5', '8', ..] => ($"The PostgreSQL server {server} could not read or write its files. See its log.", true),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => ($"The data of the PostgreSQL server {server} are corrupt. Restore a backup (pg_restore).", false),
        PostgresErrorCodes.InvalidCatalogName => ($"The PostgreSQL server {server} has no such database. Create it (createdb); the host makes its tables in it.", false),
        ['2', '8', ..] => ($"The PostgreSQL server {server} does not let the host in. Check user and password of the connection string, and pg_hba.conf.", false),
        PostgresErrorCodes.InsufficientPrivilege => ($"The user of the host may not use the PostgreSQL server {server} as needed. Let it create a schema in the database, or make it the owner of schema 'pluginhost'.", false),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName =>
            ($"Tables of schema 'pluginhost' are missing on the PostgreSQL server {server}. Restore a backup (pg_restore), or drop what is left of the schema and start the host anew.", false),
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable =>
            ($"Others hold what the host needs on the PostgreSQL server {server}. End long transactions (pg_stat_activity).", true),
        _ => (null, true),
    };
}
