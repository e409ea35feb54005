using System.Diagnostics;
using System.Net;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Hostile;

public sealed class HostileTests
{
    private const string Config = """
        {
          "folders": ["{first-party}", "drop"],
          "defaults": { "timeout": "20s", "maxStray": 2, "maxFaults": 3, "maxOutputBytes": 65536, "startTimeout": "20s", "drainTimeout": "1s" },
          "plugins": {
            "constructor-hangs": { "defaults": { "startTimeout": "2s" } },
            "start-hangs": { "defaults": { "startTimeout": "2s" } },
            "stop-hangs": { "defaults": { "startTimeout": "8s" } },
            "action-hangs": { "defaults": { "timeout": "300ms" } },
            "deaf-loop": { "defaults": { "timeout": "300ms" } },
            "deaf-thread": { "defaults": { "timeout": "300ms" } },
            "blocks-first": { "defaults": { "timeout": "300ms" } },
            "blocks-inline": { "defaults": { "timeout": "300ms" } },
            "validation-hangs": { "defaults": { "timeout": "300ms" } }
          }
        }
        """;

    private static readonly TimeSpan LongestHealthyCall = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);
    private static readonly string[] Killers = ["exits", "fails-fast", "overflows-stack", "kills-in-constructor"];

    [Fact]
    public async Task Faults_OfPlugins_HurtThemAlone()
    {
        var clock = Stopwatch.StartNew();
        using var folder = new TestFolder();
        foreach (var plugin in Directory.EnumerateDirectories(Repository.HostilePlugins).Where(static plugin => !Killers.Contains(Path.GetFileName(plugin)))) TestFolder.Copy(plugin, folder.PathOf("drop", Path.GetFileName(plugin)));
        await using var server = await ServerProcess.StartAsync(new() { Folder = folder, PluginsJson = Config.Replace("{first-party}", Repository.FirstPartyPlugins, StringComparison.Ordinal) });
        var host = new HostileServer(server);
        Write($"The host was ready after {clock.Elapsed.TotalSeconds:0.0} s.");
        var healthy = new HealthyCalls(server);

        HostileRow[][] groups = [LoadingRows.All, CallingRows.All, BackgroundRows.All, DataRows.All];
        HostileOutcome[] outcomes = [.. (await Task.WhenAll(groups.Select(rows => MakeAsync(host, rows)))).SelectMany(static made => made)];
        Write($"{outcomes.Length} faults were made until {clock.Elapsed.TotalSeconds:0.0} s.");
        foreach (var plugin in Directory.EnumerateDirectories(server.DropFolder).Where(static plugin => Path.GetFileName(plugin) != LoadingRows.StaysToTheEnd)) Directory.Delete(plugin, recursive: true);
        await HostileOutcome.FollowRemovalAsync(host, outcomes);
        Write($"Their plugins were removed until {clock.Elapsed.TotalSeconds:0.0} s.");
        var (count, median, longest, failures) = await healthy.StopAsync();
        HostileTable.Add("1", outcomes.Select(static outcome => outcome.ToRow()));
        Write($"{count} healthy calls meanwhile: median {median.TotalMilliseconds:0.0} ms, longest {longest.TotalMilliseconds:0} ms, {failures.Count} failed.");

        Assert.Empty(failures);
        Assert.InRange(longest, TimeSpan.Zero, LongestHealthyCall);
        Assert.All(outcomes, static outcome => outcome.AssertAsExpected());
        Assert.Equal((HttpStatusCode.OK, "degraded"), await ReadyAsync(server));
        await AssertStopsAsync(server);
    }

    private static async Task<IReadOnlyList<HostileOutcome>> MakeAsync(HostileServer host, HostileRow[] rows)
    {
        List<HostileOutcome> outcomes = [];
        foreach (var row in rows) outcomes.Add(await HostileOutcome.OfAsync(host, row));
        return outcomes;
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    private static async Task<(HttpStatusCode Status, string? Word)> ReadyAsync(ServerProcess server)
    {
        var (status, body) = await server.GetAsync("/ready");
        return (status, (string?)body["status"]);
    }

    // A plugin that blocks in StopAsync, strays, a thread in the foreground, hanging constructors: none of them may hold the process.
    private static async Task AssertStopsAsync(ServerProcess server)
    {
        var started = Stopwatch.GetTimestamp();
        await server.Process.TerminateAsync();
        Assert.Equal(0, await server.Process.WaitForExitAsync());
        var took = Stopwatch.GetElapsedTime(started);
        Write($"The host stopped within {took.TotalSeconds:0.0} s.");
        Assert.InRange(took, TimeSpan.Zero, LongestStop);
        Assert.Equal("", server.Process.Errors);
        Assert.Contains($"Plugin '{LoadingRows.StaysToTheEnd}@0.1.0#1' threw while stopping. System.TimeoutException: It did not end in time and is not waited for any longer.", server.Process.Output, StringComparison.Ordinal);
    }
}
