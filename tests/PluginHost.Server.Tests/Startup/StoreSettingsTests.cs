using Microsoft.Extensions.Configuration;
using PluginHost.Core.Configuration;
using PluginHost.Core.Executions;
using PluginHost.Server.Startup;

namespace PluginHost.Server.Tests.Startup;

public sealed class StoreSettingsTests : IDisposable
{
    private const string Known = "kind, connectionString, maxActive, maxActiveMegabytes, maxQueued, keepSucceeded, keepFailed, maxKept, keepEvents, keepAudit, keepIdempotencyKeys, maxLogKilobytes, lease";
    private const string Example = "\"Host=db;Database=pluginhost;Username=pluginhost;Password=...\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-server-").FullName;

    public static TheoryData<string, string, string> Bad => new()
    {
        { "store:kind", "oracle", "store:kind: must be one of sqlite, postgres, memory, not 'oracle'." },
        { "store:kind", "", "store:kind: must be one of sqlite, postgres, memory, not ''." },
        { "store:kind", "1", "store:kind: must be one of sqlite, postgres, memory, not '1'." },
        { "store:kind", "postgres", $"store:connectionString: is needed for the kind 'postgres', e.g. {Example}." },
        { "store:connectionString", "Host=db", "store:connectionString: is for the kind 'postgres' only; set store:kind to it, or remove this." },
        { "store:maxActive", "0", "store:maxActive: must be an integer from 1 to 1000000, not '0'." },
        { "store:maxActive", "1000001", "store:maxActive: must be an integer from 1 to 1000000, not '1000001'." },
        { "store:maxActive", "many", "store:maxActive: must be an integer from 1 to 1000000, not 'many'." },
        { "store:maxActiveMegabytes", "65537", "store:maxActiveMegabytes: must be an integer from 1 to 65536, not '65537'." },
        { "store:maxQueued", "-1", "store:maxQueued: must be an integer from 0 to 100000000, not '-1'." },
        { "store:maxKept", "1e6", "store:maxKept: must be an integer from 0 to 2147483647, not '1e6'." },
        { "store:maxKept", "2147483648", "store:maxKept: must be an integer from 0 to 2147483647, not '2147483648'." },
        { "store:maxLogKilobytes", "", "store:maxLogKilobytes: must be an integer from 1 to 10240, not ''." },
        { "store:keepSucceeded", "0s", "store:keepSucceeded: must be a duration of more than zero and at most 3650d such as 500ms, 30s or 5m, not '0s'." },
        { "store:keepFailed", "3651d", "store:keepFailed: must be a duration of more than zero and at most 3650d such as 500ms, 30s or 5m, not '3651d'." },
        { "store:keepEvents", "a week", "store:keepEvents: must be a duration of more than zero and at most 3650d such as 500ms, 30s or 5m, not 'a week'." },
        { "store:keepAudit", "-1d", "store:keepAudit: must be a duration of more than zero and at most 3650d such as 500ms, 30s or 5m, not '-1d'." },
        { "store:lease", "2h", "store:lease: must be a duration of more than zero and at most 1h such as 500ms, 30s or 5m, not '2h'." },
        { "store:path", "a.db", $"store:path: is not known. Known here: {Known}." },
        { "store", "sqlite", $"store: must be a section. Known in it: {Known}." },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Settings_ThatAreNotGiven_AreASqliteFileAndTheDefaultsOfTheEngine()
    {
        var (read, own) = (Read([]), new ExecutionOptions());

        Assert.Equal((StoreKind.Sqlite, null), (read.Kind, read.ConnectionString));
        Assert.Equivalent(own, read.Options, strict: true);
    }

    [Fact]
    public void Settings_ThatAreGiven_Hold()
    {
        var read = Read(new()
        {
            ["STORE:Kind"] = "Postgres",
            ["store:connectionString"] = "Host=db;Database=a",
            ["store:maxActive"] = "7",
            ["store:maxActiveMegabytes"] = "65536",
            ["store:maxQueued"] = "0",
            ["store:keepSucceeded"] = "1h",
            ["store:maxKept"] = "2147483647",
            ["store:maxLogKilobytes"] = "10240",
            ["store:lease"] = "5s",
        });

        Assert.Equal((StoreKind.Postgres, "Host=db;Database=a"), (read.Kind, read.ConnectionString));
        Assert.Equal((7, 65_536L * 1024 * 1024, 0), (read.Options.MaxActive, read.Options.MaxActiveBytes, read.Options.MaxQueued));
        Assert.Equal((TimeSpan.FromHours(1), int.MaxValue, 10_240 * 1024, TimeSpan.FromSeconds(5)), (read.Options.KeepSucceeded, read.Options.MaxKept, read.Options.MaxLogBytes, read.Options.Lease));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Setting_ThatIsBad_IsRefused(string key, string value, string problem) => Assert.Equal([problem], Problems(new() { [key] = value }));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=db;Colour=blue")]
    [InlineData("Host=db;Port=many")]
    public void ConnectionString_ThatIsNone_IsRefusedWithAnExample(string text)
    {
        var problem = Assert.Single(Problems(new() { ["store:kind"] = "postgres", ["store:connectionString"] = text }));

        Assert.StartsWith("store:connectionString: is no connection string of PostgreSQL: ", problem, StringComparison.Ordinal);
        Assert.EndsWith($" One looks like {Example}.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ConnectionString_WithTheKindMemory_IsRefused() => Assert.Equal(
        ["store:connectionString: is for the kind 'postgres' only; set store:kind to it, or remove this."], Problems(new() { ["store:kind"] = "memory", ["store:connectionString"] = "Host=db" }));

    [Fact]
    public void Settings_ThatAreAllBad_AreToldAtOnce() => Assert.Equal(
        ["store:colour", "store:connectionString", "store:maxActive", "store:keepFailed", "store:lease"],
        Problems(new() { ["store:kind"] = "postgres", ["store:colour"] = "blue", ["store:maxActive"] = "0", ["store:keepFailed"] = "soon", ["store:lease"] = "0" }).Select(static problem => problem.Split(": ")[0]));

    private string[] Problems(Dictionary<string, string?> values) => [.. Assert.Throws<InvalidConfigurationException>(() => Read(values)).Problems.Select(static problem => problem.ToString())];

    private StoreSettings Read(Dictionary<string, string?> values)
    {
        values["PLUGINHOST_CONFIG"] = Path.Combine(_folder, "plugins.json");
        File.WriteAllText(values["PLUGINHOST_CONFIG"]!, "{}");
        return ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).Store;
    }
}
