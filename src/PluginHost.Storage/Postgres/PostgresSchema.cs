using Npgsql;
using PluginHost.Core.Executions;

namespace PluginHost.Storage.Postgres;

/// <summary>Makes and migrates the tables of schema <c>pluginhost</c>. Forward only: a program leaves newer tables alone.</summary>
internal static class PostgresSchema
{
    /// <summary>The lock of hosts that start at the same time.</summary>
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('pluginhost.migrate', 0))";

    private const string ReadVersion = "SELECT coalesce(max(version), 0) FROM pluginhost.schema_versions";

    private static readonly string[] Migrations = [FirstTables.Sql];

    /// <summary>The version that this program makes.</summary>
    internal static int Latest => Migrations.Length;

    /// <returns>The version that was there before; 0 for none.</returns>
    /// <exception cref="StoreUnavailableException">The tables are newer than the program.</exception>
    internal static Task<int> MigrateAsync(PostgresDatabase database, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            await connection.RunAsync(Lock, cancellationToken);
            var version = await HasVersionsAsync(connection, cancellationToken) ? await connection.ScalarAsync<int>(ReadVersion, cancellationToken) : 0;
            if (version > Latest) throw new StoreUnavailableException(Newer(database.Server, version)) { IsTransient = false };
            for (var next = version; next < Latest; next++) await MakeAsync(connection, next, cancellationToken);
            return version;
        },
        cancellationToken);

    private static async Task<bool> HasVersionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<bool>("SELECT to_regclass('pluginhost.schema_versions') IS NOT NULL", cancellationToken);

    private static async Task MakeAsync(NpgsqlConnection connection, int version, CancellationToken cancellationToken)
    {
        if (version == 0)
        {
            await connection.RunAsync("CREATE SCHEMA IF NOT EXISTS pluginhost", cancellationToken);
            await connection.RunAsync("CREATE TABLE pluginhost.schema_versions (version integer PRIMARY KEY, made timestamptz NOT NULL DEFAULT now())", cancellationToken);
        }

        await connection.RunAsync(Migrations[version], cancellationToken);
        await connection.RunAsync("INSERT INTO pluginhost.schema_versions (version) VALUES ($1)", cancellationToken, version + 1);
    }

    private static string Newer(string server, int version) =>
        $"The tables on the PostgreSQL server {server} have version {version}, and this program knows no later one than {Latest}. Run the newer program again, or restore a backup of before its first start (pg_restore).";
}
