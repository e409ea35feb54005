using Npgsql;

namespace PluginHost.Storage.Tests.Support;

/// <summary>The database of a test class. Each test empties it.</summary>
public sealed class OneDatabase(PostgresServer server)
{
    private string? _address;

    /// <summary>Makes or empties it.</summary>
    /// <returns>Its connection string; the test is skipped where PostgreSQL is not installed.</returns>
    internal async Task<string> EmptyAsync()
    {
        if (_address is null) return _address = await server.CreateDatabaseAsync();
        await RunAsync("DROP SCHEMA IF EXISTS pluginhost CASCADE");
        return _address;
    }

    /// <summary>Runs a statement.</summary>
    internal async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_address + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
