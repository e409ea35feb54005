using PluginHost.EndToEnd.Tests.Support;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>Two hosts, each with a state folder of its own, share a PostgreSQL database.</summary>
[Collection("Durability")]
public sealed class TwoHostsTests(PostgresServer postgres) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestFolder _other = new();

    [Fact]
    public async Task Host_Killed_IsTakenOverByTheOtherOne()
    {
        await using var database = await PostgresDurable.CreateAsync(postgres, lease: TimeSpan.FromSeconds(2));
        await using var a = new DurableHost(_folder, database.Settings);
        await using var b = new DurableHost(_other, database.Settings);
        var runs = new Runs(_folder);
        await a.StartAsync();
        await database.WatchAsync();
        await b.StartAsync();
        await using var clients = new LoadClients(a, runs.Folder, count: 16, seed: 2);
        await Patience.UntilAsync("load", () => Task.FromResult(clients.Accepted.Count >= 100 && runs.Begun >= 50));
        await a.KillAsync();
        await clients.StopAsync();

        var verdict = await Verdict.OfAsync(b, runs);
        var keyed = clients.Keyed.ToDictionary(static one => one.Key, static one => (IReadOnlyCollection<string>)one.Value, StringComparer.Ordinal);
        Assert.Empty(verdict.Wrongs(clients.Accepted, keyed).Take(5));
        Assert.Empty(Statuses.Forbidden(await database.WaysAsync()));
        DurabilityReport.Add("One of two hosts killed, PostgreSQL", $"{clients.Accepted.Count} answered 201, {verdict.Stored} stored ({string.Join(", ", verdict.Counts.Select(static one => $"{one.Value} {one.Key}"))}), {verdict.Runs} runs, {verdict.RunAgain} succeeded after an abandoned attempt");
    }

    [Fact]
    public async Task Execution_OfOneHost_IsCancelledThroughTheOther()
    {
        await using var database = await PostgresDurable.CreateAsync(postgres, lease: TimeSpan.FromSeconds(3));
        await using var a = new DurableHost(_folder, database.Settings);
        await using var b = new DurableHost(_other, database.Settings);
        var runs = new Runs(_folder);
        await a.StartAsync();
        await database.WatchAsync();
        await b.StartAsync();
        var id = await a.AcceptAsync(Order.Of("tally.once", "cancelled", runs.Folder, milliseconds: 100_000));
        await Patience.UntilAsync("the run", () => Task.FromResult(runs.Begun == 1));
        using var response = await b.Server.Client.PostAsync($"/api/v1/executions/{id}/cancel", null, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("cancelling", await b.StatusAsync(id));
        await Patience.UntilAsync("the execution to be cancelled", async () => await b.StatusAsync(id) == "cancelled");
        Assert.Equal("cancelled", await a.StatusAsync(id));
        Assert.Empty(Statuses.Forbidden(await database.WaysAsync()));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }
}
