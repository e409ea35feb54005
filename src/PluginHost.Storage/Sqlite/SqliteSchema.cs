using PluginHost.Core.Executions;
using PluginHost.Storage.Sqlite.Native;

namespace PluginHost.Storage.Sqlite;

/// <summary>The tables of the store and how they came to be. Migrations only go forward; the number of the last one is the file's <c>user_version</c>.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as a store of this program (<c>PRAGMA application_id</c>): "PHst".</summary>
    internal const int ApplicationId = 0x50487374;

    private static readonly string[] Migrations = [FirstTables.Sql];

    /// <summary>What this program makes of a file.</summary>
    internal static int Version => Migrations.Length;

    /// <summary>Refuses files that this program must not touch.</summary>
    /// <exception cref="StoreUnavailableException">The file is newer than this program, or another program's.</exception>
    internal static void CheckVersion(SqliteDatabase database, string path)
    {
        var version = database.ReadNumber("PRAGMA user_version");
        if (version == 0 && database.ReadNumber("SELECT count(*) FROM sqlite_master") == 0) return;
        if (database.ReadNumber("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreUnavailableException($"The file '{path}' is a database of another program. Move it away, or let PLUGINHOST_DATA name another folder.") { IsTransient = false };
        }

        if (version <= Version) return;
        throw new StoreUnavailableException(
            $"The store '{path}' has version {version}, and this program knows versions up to {Version}: a newer program has used it. Run that program, or restore a backup that was made before.")
        {
            IsTransient = false,
        };
    }

    /// <summary>Brings the file to this program's version, one transaction a migration.</summary>
    /// <returns>The version that it had before; 0 for a new file.</returns>
    internal static long Migrate(SqliteDatabase database)
    {
        var before = database.ReadNumber("PRAGMA user_version");
        for (var version = before; version < Version; version++)
        {
            database.Execute($"BEGIN IMMEDIATE; {Migrations[version]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}; COMMIT;");
        }

        return before;
    }
}
