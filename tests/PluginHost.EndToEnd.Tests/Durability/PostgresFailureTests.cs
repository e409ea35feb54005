using PluginHost.EndToEnd.Tests.Support;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>The server of the store goes away in the middle of work. It is this class's own.</summary>
[Collection("Durability")]
public sealed class PostgresFailureTests : IAsyncDisposable
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);

    private readonly PostgresServer _server = new();
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Server_AwayForFiveSecondsUnderLoad_LosesNothingAndIsGoneOnWith()
    {
        await using var database = await PostgresDurable.CreateAsync(_server, lease: TimeSpan.FromSeconds(2));
        var runs = new Runs(_folder);
        await using var host = new DurableHost(_folder, database.Settings);
        await host.StartAsync();
        await database.WatchAsync();
        await using var clients = new LoadClients(host, runs.Folder, count: 16, seed: 1);
        await MoreAsync(clients);
        await _server.StopAsync();
        await host.ReadyAsync("503 store_unavailable");
        await Task.Delay(Away, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal("503 store_unavailable", await host.ReadyAsync());
        await _server.StartAsync();
        await host.ReadyAsync("200 ready");
        await MoreAsync(clients);
        await clients.StopAsync();

        var verdict = await Verdict.OfAsync(host, runs);
        var keyed = clients.Keyed.ToDictionary(static one => one.Key, static one => (IReadOnlyCollection<string>)one.Value, StringComparer.Ordinal);
        Assert.Empty(verdict.Wrongs(clients.Accepted, keyed).Take(5));
        Assert.Equal(["succeeded"], verdict.Counts.Keys);
        Assert.Equal(["503 store_unavailable, Retry-After: 1"], clients.Refused.Distinct());
        Assert.Empty(Statuses.Forbidden(await database.WaysAsync()));
        await host.StopAsync();
        DurabilityReport.Add("PostgreSQL away for 5 s under load", $"{clients.Accepted.Count} answered 201, {clients.Refused.Count} answered 503, {verdict.Stored} stored and succeeded, {verdict.Runs} runs");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static Task MoreAsync(LoadClients clients)
    {
        var wanted = clients.Accepted.Count + 100;
        return Patience.UntilAsync("more to be accepted", () => Task.FromResult(clients.Accepted.Count >= wanted), () => string.Join(", ", clients.Refused.CountBy(static one => one)));
    }
}
