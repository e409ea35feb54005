using PluginHost.EndToEnd.Tests.Support;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>The store's file or its disk fails while the host runs: that is said, nothing is lost, and it goes on by itself.</summary>
[Collection("Durability")]
public sealed class SqliteFailureTests : IDisposable
{
    private const string Unavailable = "503 store_unavailable, Retry-After: 1";

    private static readonly Dictionary<string, string> Settings = [];

    private readonly TestFolder _folder = new();
    private readonly Runs _runs;
    private readonly Dictionary<string, Order> _accepted = new(StringComparer.Ordinal);

    public SqliteFailureTests() => _runs = new Runs(_folder);

    [Fact]
    public async Task Disk_Full_IsSaidAndGoesOnWhenThereIsRoom()
    {
        using var disk = SmallDisk.TryMount("size=24m");
        if (Environment.GetEnvironmentVariable("PLUGINHOST_REQUIRE_SERVERS") == "1") Assert.True(disk is not null, "mount a tmpfs as root");
        Assert.SkipWhen(disk is null, "needs root, to mount a tmpfs");
        await using var host = new DurableHost(_folder, Settings) { DataFolder = disk!.Folder };
        await host.StartAsync();
        await AcceptAsync(host, Order("before", milliseconds: 500));
        var filler = disk.Fill();
        var refusal = await RefusedAsync(host);
        Assert.Equal(Unavailable, refusal);
        await host.ReadyAsync("503 store_unavailable");
        File.Delete(filler);
        await host.ReadyAsync("200 ready");
        await AcceptAsync(host, Order("after"));
        await AssertAllAsync(host);
        await host.StopAsync();
    }

    [Fact]
    public async Task Database_LockedByAnotherProgram_IsSaidAndGoesOnAfterwards()
    {
        await using var host = new DurableHost(_folder, Settings);
        await host.StartAsync();
        using (var other = new SqliteShell(SqliteDurable.FileOf(_folder)))
        {
            other.Run("BEGIN EXCLUSIVE");
            Assert.Equal(Unavailable, await host.RefusedAsync(Order("refused")));
            await host.ReadyAsync("503 store_unavailable");
            other.Run("COMMIT");
        }

        await host.ReadyAsync("200 ready");
        await AcceptAsync(host, Order("after"));
        await AssertAllAsync(host);
    }

    [Fact]
    public async Task Database_LockedAtTheStart_IsSaidAndOpenedAfterwards()
    {
        await using var host = new DurableHost(_folder, Settings);
        await host.StartAsync();
        await AcceptAsync(host, Order("before", milliseconds: 60_000)); // Runs again.
        await Patience.UntilAsync("the run", () => Task.FromResult(_runs.Begun == 1));
        await host.KillAsync();
        using (var other = new SqliteShell(SqliteDurable.FileOf(_folder)))
        {
            other.Run("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
            await host.StartAsync();
            Assert.Equal("503 store_unavailable", await host.ReadyAsync());
            Assert.Equal(Unavailable, await host.RefusedAsync(Order("refused")));
        }

        await host.ReadyAsync("200 ready");
        await AcceptAsync(host, Order("after"));
        await Patience.UntilAsync("both to run", () => Task.FromResult(_runs.Count().Sum(static one => one.Count()) == 3));
    }

    public void Dispose() => _folder.Dispose();

    private Order Order(string number, int milliseconds = 0) => Durability.Order.Of("tally.again", number, _runs.Folder, milliseconds);

    private async Task AcceptAsync(DurableHost host, Order order) => _accepted.Add(await host.AcceptAsync(order), order);

    // Posts large wishes until one is refused.
    private async Task<string> RefusedAsync(DurableHost host)
    {
        for (var number = 0; ; number++)
        {
            var order = Order($"{number} {new string('x', 50_000)}");
            var (response, body) = (await host.TryPostAsync(order, TestContext.Current.CancellationToken))!.Value;
            if (!response.IsSuccessStatusCode) return DurableHost.Refusal(response, body);
            _accepted.Add((string)body["data"]!["id"]!, order);
        }
    }

    private async Task AssertAllAsync(DurableHost host)
    {
        var verdict = await Verdict.OfAsync(host, _runs);
        Assert.Empty(verdict.Wrongs(_accepted, new Dictionary<string, IReadOnlyCollection<string>>()).Select(static wrong => wrong[..Math.Min(500, wrong.Length)]));
        Assert.Equal(_accepted.Count, verdict.Stored);
    }
}
