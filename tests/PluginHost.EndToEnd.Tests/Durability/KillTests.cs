using System.Globalization;
using PluginHost.EndToEnd.Tests.Support;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>Accepted means stored, run and never lost, whenever the process is killed (T24, D13).</summary>
[Collection("Durability")]
public sealed class KillTests(PostgresServer postgres)
{
    private const int Kills = 20;
    private const int Clients = 32;

    [Fact]
    public async Task TwentyKills_OfAHostOnSqlite_LoseNothingAndRunNothingTwice()
    {
        using var folder = new TestFolder();
        await using var database = new SqliteDurable(folder);
        await KillAsync(folder, database);
    }

    [Fact]
    public async Task TwentyKills_OfAHostOnPostgres_LoseNothingAndRunNothingTwice()
    {
        using var folder = new TestFolder();
        await using var database = await PostgresDurable.CreateAsync(postgres, lease: TimeSpan.FromSeconds(2));
        await KillAsync(folder, database);
    }

    private static async Task KillAsync(TestFolder folder, IDurableDatabase database)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("PLUGINHOST_SEED") ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper!.WriteLine($"PLUGINHOST_SEED={seed} repeats this.");
        var (runs, random, started) = (new Runs(folder), new Random(seed), TimeProvider.System.GetTimestamp());
        await using var host = new DurableHost(folder, database.Settings);
        await host.StartAsync();
        await database.WatchAsync();
        await using var clients = new LoadClients(host, runs.Folder, Clients, seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1500)), TimeProvider.System, TestContext.Current.CancellationToken);
            await host.KillAsync();
            await host.StartAsync();
        }

        await clients.StopAsync();
        var verdict = await AssertAsync(host, database, clients, runs);
        DurabilityReport.Add(
            $"{Kills} kills, {database.Name}",
            $"seed {seed}; {clients.Sent} orders, {clients.Accepted.Count} answered 201, {clients.Keyed.Count} of them under keys used at least twice; {verdict.Stored} stored ({string.Join(", ", verdict.Counts.Select(static one => $"{one.Value} {one.Key}"))}), "
            + $"{verdict.Runs} runs, {verdict.RunAgain} succeeded after an abandoned attempt; 0 lost, 0 run twice; {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
    }

    private static async Task<Verdict> AssertAsync(DurableHost host, IDurableDatabase database, LoadClients clients, Runs runs)
    {
        var verdict = await Verdict.OfAsync(host, runs);
        var keyed = clients.Keyed.ToDictionary(static one => one.Key, static one => (IReadOnlyCollection<string>)one.Value, StringComparer.Ordinal);
        Assert.Empty(verdict.Wrongs(clients.Accepted, keyed).Take(5));
        Assert.Empty(clients.Refused);
        Assert.Empty(Statuses.Forbidden(await database.WaysAsync()));
        Assert.True(clients.Accepted.Count > 2 * Kills, $"Only {clients.Accepted.Count} were accepted.");
        return verdict;
    }
}
