using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Postgres;
using PluginHost.Storage.Sqlite;

namespace PluginHost.Storage;

/// <summary>Chooses where executions, keys and the audit trail are kept.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>Keeps them in one SQLite file, durably: what is accepted survives the end of the process and of the machine. For one host.</summary>
    /// <param name="services">The application's services, before or after <c>AddPluginHost</c>.</param>
    /// <param name="path">The file; it is made at the first start. The folder must be on a local disk.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, string path)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return services.AddSingleton<IExecutionStore>(provider => new SqliteStore(path, provider.GetRequiredService<ILogger<SqliteStore>>()));
    }

    /// <summary>Keeps them in a PostgreSQL database, in schema <c>pluginhost</c>, durably. Several hosts may share it; their clocks must agree to a second or so.</summary>
    /// <param name="services">The application's services, before or after <c>AddPluginHost</c>.</param>
    /// <param name="connectionString">As Npgsql takes it. The role must be allowed to create a schema at the first start.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        return services.AddSingleton<IExecutionStore>(provider => new PostgresStore(connectionString, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PostgresStore>>()));
    }
}
