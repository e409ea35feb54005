using System.Diagnostics;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Server;

/// <summary>From the start of copying a plugin's folder into a running host's drop folder to the first successful call.</summary>
internal static class DropRows
{
    private const int Drops = 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        var (source, drop, state) = (folder.Create("source"), folder.Create("drop"), folder.Create("state"));
        var plugins = Enumerable.Range(0, Drops).Select(number => PluginCompiler.Write(source, $"dropped{number}")).ToArray();
        await using var host = await ServerProcess.StartHostAsync([Checkout.Plugins, drop], state);
        List<double> seconds = [];
        foreach (var plugin in plugins)
        {
            // Drops come at any moment of the host's own rhythm.
            await Task.Delay(TimeSpan.FromMilliseconds(100 + (seconds.Count * 137 % 500)));
            seconds.Add(await DropAsync(plugin, drop, host));
        }

        return
        [
            new BenchRow($"folder dropped to first successful call, median of {Drops}", Statistics.Median(seconds), "s").AtMost(1),
            new BenchRow($"folder dropped to first successful call, worst of {Drops}", seconds.Max(), "s").AtMost(2),
        ];
    }

    private static async Task<double> DropAsync(string plugin, string drop, ServerProcess host)
    {
        var id = Path.GetFileName(plugin);
        var clock = Stopwatch.StartNew();
        var target = Directory.CreateDirectory(Path.Combine(drop, id)).FullName;
        foreach (var file in Directory.EnumerateFiles(plugin)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        while (!await RestCalls.TryExecuteAsync(host, $"{id}.a0"))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(20)) throw new InvalidOperationException($"'{id}' was not callable within 20 s.");
            await Task.Delay(PollInterval);
        }

        return clock.Elapsed.TotalSeconds;
    }
}
