using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Storage;

namespace PluginHost.Server.Startup;

/// <summary>Where executions are kept, how many, and how long: the section <c>store</c>.</summary>
/// <param name="Kind">Which store.</param>
/// <param name="ConnectionString">Of the PostgreSQL database; null for the other kinds.</param>
/// <param name="Options">How many and how long.</param>
internal sealed record StoreSettings(StoreKind Kind, string? ConnectionString, ExecutionOptions Options)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>What holds when nothing is said.</summary>
    internal static StoreSettings Default { get; } = new(StoreKind.Sqlite, null, new ExecutionOptions());

    /// <summary>Executions and keys in one file of the state folder.</summary>
    internal const string FileName = "executions.db";

    internal static StoreSettings Read(IConfiguration configuration, List<ConfigProblem> problems)
    {
        var section = new SettingsSection(configuration, "store", problems);
        section.CheckKeys("kind", "connectionString", "maxActive", "maxActiveMegabytes", "maxQueued", "keepSucceeded", "keepFailed", "maxKept", "keepEvents", "keepAudit", "keepIdempotencyKeys", "maxLogKilobytes", "lease");
        var kind = section.ReadChoice("kind", StoreKind.Sqlite);
        var connection = section.ReadText("connectionString");
        if (kind == StoreKind.Postgres) CheckConnection(connection, problems);
        else if (connection is not null) problems.Add(new("store:connectionString", "is for the kind 'postgres' only; set store:kind to it, or remove this."));
        var byDefault = new ExecutionOptions();
        return new(kind, connection, new ExecutionOptions
        {
            MaxActive = section.ReadInteger("maxActive", byDefault.MaxActive, 1, 1_000_000),
            MaxActiveBytes = 1024L * 1024 * section.ReadInteger("maxActiveMegabytes", (int)(byDefault.MaxActiveBytes >> 20), 1, 65_536),
            MaxQueued = section.ReadInteger("maxQueued", byDefault.MaxQueued, 0, 100_000_000),
            KeepSucceeded = section.ReadDuration("keepSucceeded", byDefault.KeepSucceeded, Longest),
            KeepFailed = section.ReadDuration("keepFailed", byDefault.KeepFailed, Longest),
            MaxKept = section.ReadInteger("maxKept", (int)byDefault.MaxKept, 0, int.MaxValue),
            KeepEvents = section.ReadDuration("keepEvents", byDefault.KeepEvents, Longest),
            KeepAudit = section.ReadDuration("keepAudit", byDefault.KeepAudit, Longest),
            KeepIdempotencyKeys = section.ReadDuration("keepIdempotencyKeys", byDefault.KeepIdempotencyKeys, Longest),
            MaxLogBytes = 1024 * section.ReadInteger("maxLogKilobytes", byDefault.MaxLogBytes >> 10, 1, 10_240),
            Lease = section.ReadDuration("lease", byDefault.Lease, TimeSpan.FromHours(1)),
        });
    }

    internal void AddTo(IServiceCollection services, string dataFolder)
    {
        if (Kind == StoreKind.Sqlite) services.AddSqliteStore(Path.Combine(dataFolder, FileName));
        else if (Kind == StoreKind.Postgres) services.AddPostgresStore(ConnectionString!);
    }

    private static void CheckConnection(string? connection, List<ConfigProblem> problems)
    {
        const string Example = "Host=db;Database=pluginhost;Username=pluginhost;Password=...";
        try
        {
            if (string.IsNullOrEmpty(connection)) problems.Add(new("store:connectionString", $"is needed for the kind 'postgres', e.g. \"{Example}\"."));
            else _ = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        }
        catch (ArgumentException exception)
        {
            problems.Add(new("store:connectionString", $"is no connection string of PostgreSQL: {exception.Message} One looks like \"{Example}\"."));
        }
    }
}

/// <summary>The stores that there are.</summary>
internal enum StoreKind
{
    /// <summary>One file in the state folder. The default.</summary>
    Sqlite = 0,

    /// <summary>A PostgreSQL database, which several hosts may share.</summary>
    Postgres,

    /// <summary>Nothing outlives the process: for trying things out.</summary>
    Memory,
}
