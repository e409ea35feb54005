using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Durability;

/// <summary>A host that is asked to end lets run what runs, and hands back what waits.</summary>
[Collection("Durability")]
public sealed class GracefulStopTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Stop_WithAQueue_EndsWhatRunsAndRunsTheRestAfterTheRestart()
    {
        var runs = new Runs(_folder);
        await using var host = new DurableHost(_folder, new Dictionary<string, string>()) { Config = """, "plugins": { "tally": { "actions": { "once": { "concurrency": { "limit": 2 } } } } }""" };
        await host.StartAsync();
        var ids = new List<string>();
        for (var number = 0; number < 10; number++) ids.Add(await host.AcceptAsync(Order.Of("tally.once", $"{number}", runs.Folder, milliseconds: 2000)));
        await Patience.UntilAsync("two to run", () => Task.FromResult(runs.Begun == 2));
        await host.StopAsync();
        Assert.Equal(2, runs.Begun);

        await host.StartAsync();
        var before = await Task.WhenAll(ids.Take(2).Select(host.StatusAsync));
        Assert.Equal(["succeeded", "succeeded"], before);
        var verdict = await Verdict.OfAsync(host, runs);
        Assert.Equal([("succeeded", 10)], verdict.Counts.Select(static one => (one.Key, one.Value)));
        Assert.Empty(verdict.Wrongs(ids.ToDictionary(static id => id, static _ => Order.Of("tally.once", "", "")), new Dictionary<string, IReadOnlyCollection<string>>()));
        Assert.Equal(10, verdict.Runs);
        await host.StopAsync();
    }

    public void Dispose() => _folder.Dispose();
}
