using System.Globalization;
using Npgsql;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>A database of its own, for one host or more.</summary>
internal sealed class PostgresDurable : IDurableDatabase
{
    private const string Triggers = """
        CREATE TABLE public.ways (before integer, after integer);
        CREATE FUNCTION public.take_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ways VALUES (OLD.status, NEW.status); RETURN NULL; END $$;
        CREATE TRIGGER ways_taken AFTER UPDATE OF status ON pluginhost.executions FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION public.take_way();
        """;

    private readonly NpgsqlDataSource _source;

    private PostgresDurable(string address, TimeSpan lease)
    {
        _source = NpgsqlDataSource.Create(address + ";Pooling=false");
        Settings = new Dictionary<string, string>
        {
            ["store__kind"] = "postgres",
            ["store__connectionString"] = address,
            ["store__lease"] = string.Create(CultureInfo.InvariantCulture, $"{lease.TotalSeconds}s"),
        };
    }

    public string Name => "PostgreSQL";

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <param name="server">Where it is made; the test is skipped where PostgreSQL is not installed.</param>
    /// <param name="lease">Of the hosts.</param>
    public static async Task<PostgresDurable> CreateAsync(PostgresServer server, TimeSpan lease) => new(await server.CreateDatabaseAsync(), lease);

    public async Task WatchAsync()
    {
        await using var command = _source.CreateCommand(Triggers);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<(int Before, int After)>> WaysAsync()
    {
        await using var command = _source.CreateCommand("SELECT DISTINCT before, after FROM public.ways");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var ways = new List<(int, int)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) ways.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return ways;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
