using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Server;

/// <summary>Replaces a plugin's folder again and again while it is called at a steady rate.</summary>
internal static class ReplaceRows
{
    private const string Id = "replaced";
    private const int Versions = 20;

    /// <summary>Replacements before it counts: the runtime compiles its ways of loading and unloading.</summary>
    private const int WarmUp = 25;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan UnloadLimit = TimeSpan.FromSeconds(30);

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync() => [.. await MeasureAsync(100, 200), .. await MeasureAsync(1000, 500)];

    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(int replacements, int callsASecond)
    {
        using var folder = new TemporaryFolder();
        var (drop, state) = (folder.Create("drop"), folder.Create("state"));
        var versions = Enumerable.Range(0, Versions).Select(number => PluginCompiler.Write(folder.Create($"v{number}"), Id, version: $"1.0.{number}")).ToArray();
        Place(versions[0], drop);
        await using var host = await ServerProcess.StartHostAsync([drop], state);
        await FillAsync(host);
        var (seconds, megabytes) = (new List<double>(), new List<double>());
        for (var i = 1; i <= WarmUp; i++) await ReplaceAsync(versions[i % Versions], drop, host, i + 1);
        var calls = new SteadyCalls(host, $"{Id}.a0", callsASecond);
        await using (calls)
        {
            for (var i = WarmUp + 1; i <= WarmUp + replacements; i++)
            {
                seconds.Add(await ReplaceAsync(versions[i % Versions], drop, host, i + 1));
                megabytes.Add(ResidentMegabytes(host));
            }
        }

        await WaitForUnloadsAsync(host);
        var (collected, inTime) = await UnloadsAsync(host);
        var (all, few) = (replacements + WarmUp, 0.01 * (replacements + WarmUp));
        var what = $"{replacements:N0} replacements under {callsASecond} calls/s";
        return
        [
            new BenchRow($"{what}: calls that failed or were lost, of {calls.Sent:N0}", calls.Failures.Count, "calls").AtMost(0),
            new BenchRow($"{what}: old generations collected within 5 s", 100.0 * inTime / all, "%") { Target = ">= 99 %", IsMet = all - inTime <= few },
            new BenchRow($"{what}: old generations collected at the end, of {all:N0}", collected, "generations"),
            new BenchRow($"{what}: resident memory in the last fifth, beside that in the second", Fifth(megabytes, 4), "MB") { Yardstick = Fifth(megabytes, 1) }.RatioAtMost(1.1),
            new BenchRow($"{what}: folder in place to new version active, median", Statistics.Median(seconds), "s"),
            new BenchRow($"{what}: call, 99 of 100 below", calls.Percentile(0.99), "ms"),
            new BenchRow($"{what}: call, slowest", calls.Percentile(1), "ms"),
        ];
    }

    // The host remembers the last 10,000 executions: its memory is to be compared with them in it.
    private static async Task FillAsync(ServerProcess host)
    {
        var (lanes, each) = (16, 700);
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(async _ =>
        {
            for (var i = 0; i < each; i++) await RestCalls.TryExecuteAsync(host, $"{Id}.a0");
        }));
    }

    // A folder beside is made ready and takes the old one's place in two renames, as deployment tools do.
    private static void Place(string version, string drop)
    {
        var (target, fresh, old) = (Path.Combine(drop, Id), Path.Combine(drop, ".fresh"), Path.Combine(drop, ".old"));
        Directory.CreateDirectory(fresh);
        foreach (var file in Directory.EnumerateFiles(version)) File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)));
        if (Directory.Exists(target)) Directory.Move(target, old);
        Directory.Move(fresh, target);
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
    }

    private static async Task<double> ReplaceAsync(string version, string drop, ServerProcess host, int generation)
    {
        Place(version, drop);
        var clock = Stopwatch.StartNew();
        while ((int?)(await PluginAsync(host))["generation"] != generation)
        {
            if (clock.Elapsed > UnloadLimit) throw new InvalidOperationException($"Generation {generation} is not active after {UnloadLimit.TotalSeconds} s.");
            await Task.Delay(PollInterval);
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static async Task WaitForUnloadsAsync(ServerProcess host)
    {
        var clock = Stopwatch.StartNew();
        while ((await PluginAsync(host))["generations"]!.AsArray().Count > 1 && clock.Elapsed < UnloadLimit) await Task.Delay(PollInterval);
    }

    private static async Task<JsonNode> PluginAsync(ServerProcess host) =>
        JsonNode.Parse(await host.Client.GetStringAsync(new Uri($"/api/v1/plugins/{Id}", UriKind.Relative)))!["data"]!;

    private static async Task<(long All, long InTime)> UnloadsAsync(ServerProcess host)
    {
        var lines = (await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Where(static line => line.StartsWith("pluginhost_plugin_unload_duration_seconds", StringComparison.Ordinal)).ToArray();
        long Sum(Func<string, bool> which) => lines.Where(which).Sum(static line => long.Parse(line.Split('}')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
        return (Sum(static line => line.Contains("_count{", StringComparison.Ordinal)), Sum(static line => line.Contains("le=\"5", StringComparison.Ordinal) && !line.Contains("le=\"50", StringComparison.Ordinal)));
    }

    // A collector takes and gives back some ten megabytes as it likes: single readings compare luck.
    private static double Fifth(List<double> megabytes, int index) => Statistics.Median([.. megabytes.Skip(megabytes.Count * index / 5).Take(Math.Max(1, megabytes.Count / 5))]);

    private static double ResidentMegabytes(ServerProcess host)
    {
        using var process = Process.GetProcessById(host.Id);
        return process.WorkingSet64 / 1e6;
    }
}
