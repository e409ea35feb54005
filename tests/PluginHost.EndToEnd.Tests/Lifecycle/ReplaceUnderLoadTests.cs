using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.Lifecycle;

public sealed class ReplaceUnderLoadTests
{
    private const int Replacements = 100;
    private const int CallsASecond = 200;

    [Fact]
    public async Task HundredReplacements_UnderSteadyCalls_LoseNothingAndLeaveNothing()
    {
        await using var server = await ServerProcess.StartAsync();
        string[] versions = [Repository.PathOf("artifacts", "replaced-plugins", "ReplacedOne"), Repository.PathOf("artifacts", "replaced-plugins", "ReplacedTwo")];
        Place(versions[0], server.DropFolder);
        await WaitForAsync(server, 1);
        var calls = new Calls(server);
        for (var i = 1; i <= Replacements; i++)
        {
            Place(versions[i % 2], server.DropFolder);
            await WaitForAsync(server, i + 1);
        }

        var (sent, failures, seen) = await calls.StopAsync();
        Assert.Empty(failures);
        Assert.Equal(["1.0.0", "2.0.0"], seen.Order(StringComparer.Ordinal));
        await Patience.UntilAsync("the old generations to be gone", async () => (await PluginAsync(server))["generations"]!.AsArray().Count == 1, () => server.Process.Everything);
        var unloaded = Exposition.Samples(await server.ScrapeAsync(), "pluginhost_plugin_unload_duration_seconds_count", "\"replaced\"", "\"unloaded\"").Sum(static line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.True(unloaded >= 0.99 * Replacements, $"{unloaded} of {Replacements} old generations were gone in time.");
        TestContext.Current.TestOutputHelper!.WriteLine($"{Replacements} replacements under {CallsASecond} calls/s: {sent} calls, {failures.Count} failed; {unloaded} old generations gone within 5 s.");
    }

    private static void Place(string version, string drop)
    {
        var (target, fresh, old) = (Path.Combine(drop, "replaced"), Path.Combine(drop, ".fresh"), Path.Combine(drop, ".old"));
        TestFolder.Copy(version, fresh);
        if (Directory.Exists(target)) Directory.Move(target, old);
        Directory.Move(fresh, target);
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
    }

    private static Task WaitForAsync(ServerProcess server, int generation) =>
        Patience.UntilAsync($"generation {generation}", async () => await TryPluginAsync(server) is { } plugin && (int?)plugin["generation"] == generation, () => server.Process.Everything);

    private static async Task<JsonNode> PluginAsync(ServerProcess server) => (await TryPluginAsync(server))!;

    private static async Task<JsonNode?> TryPluginAsync(ServerProcess server) => (await server.GetAsync("/api/v1/plugins/replaced")).Body["data"];

    /// <summary>Calls at a steady rate, whether or not earlier calls have been answered; every fourth takes a moment.</summary>
    private sealed class Calls
    {
        private readonly ServerProcess _server;
        private readonly ConcurrentBag<string> _failures = [];
        private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
        private readonly Task<int> _run;
        private volatile bool _isStopping;

        public Calls(ServerProcess server)
        {
            _server = server;
            _run = RunAsync();
        }

        public async Task<(int Sent, IReadOnlyCollection<string> Failures, ICollection<string> Versions)> StopAsync()
        {
            _isStopping = true;
            return (await _run, _failures, _seen.Keys);
        }

        private async Task<int> RunAsync()
        {
            List<Task> calls = [];
            var sent = 0;
            var clock = Stopwatch.StartNew();
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (!_isStopping)
            {
                for (; sent < clock.Elapsed.TotalSeconds * CallsASecond; sent++) calls.Add(CallAsync(sent % 4 == 0 ? 150 : 0));
                calls.RemoveAll(static call => call.IsCompletedSuccessfully);
                await tick.WaitForNextTickAsync(CancellationToken.None);
            }

            await Task.WhenAll(calls);
            return sent;
        }

        private async Task CallAsync(int milliseconds)
        {
            var (status, body) = await _server.ExecuteAsync("replaced.version", $$"""{"milliseconds": {{milliseconds}}}""");
            if (status == HttpStatusCode.OK && (string?)body["data"]!["outcome"] == "succeeded") _seen.TryAdd((string)body["data"]!["outputs"]!["result"]!, true);
            else _failures.Add($"{(int)status} {body.ToJsonString()}");
        }
    }
}
