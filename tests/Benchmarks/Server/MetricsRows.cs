using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Server;

/// <summary>Scrapes of a host with 500 actions that have each been called: time and memory allocated by the host.</summary>
internal static partial class MetricsRows
{
    private const int Plugins = 50;
    private const int ActionsPerPlugin = 10;
    private const int Scrapes = 40;

    // After so many scrapes the runtime has compiled the writer for good.
    private const int WarmUpScrapes = 400;

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        var plugins = folder.Create("plugins");
        for (var i = 0; i < Plugins; i++) PluginCompiler.Write(plugins, $"many{i}", ActionsPerPlugin);
        await using var host = await ServerProcess.StartHostAsync([plugins], folder.Path);
        for (var i = 0; i < Plugins * ActionsPerPlugin; i++)
        {
            var actionRef = $"many{i / ActionsPerPlugin}.a{i % ActionsPerPlugin}";
            if (!await RestCalls.TryExecuteAsync(host, actionRef)) throw new InvalidOperationException($"'{actionRef}' is not there.");
        }

        host.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0");
        var first = await ScrapesAsync(host, Scrapes);
        await ScrapesAsync(host, WarmUpScrapes);
        var allocated = await AllocatedBytesAsync(host);
        var warm = await ScrapesAsync(host, Scrapes);
        var megabytes = (await AllocatedBytesAsync(host) - allocated) / (Scrapes + 1) / 1e6;
        return
        [
            new BenchRow($"/metrics with {Plugins * ActionsPerPlugin} actions, one scrape", Statistics.Median(warm), "ms").AtMost(50),
            new BenchRow($"/metrics with {Plugins * ActionsPerPlugin} actions, the first {Scrapes} scrapes after a start", Statistics.Median(first), "ms"),
            new BenchRow($"/metrics with {Plugins * ActionsPerPlugin} actions, allocated by one scrape", megabytes, "MB").AtMost(2),
        ];
    }

    private static async Task<List<double>> ScrapesAsync(ServerProcess host, int count)
    {
        List<double> milliseconds = [];
        for (var i = 0; i < count; i++) milliseconds.Add(await ScrapeAsync(host));
        return milliseconds;
    }

    private static async Task<double> ScrapeAsync(ServerProcess host)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await host.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
        return clock.Elapsed.TotalMilliseconds;
    }

    // The host tells it itself; this scrape is one of those that it is divided by.
    private static async Task<double> AllocatedBytesAsync(ServerProcess host)
    {
        var text = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return double.Parse(Allocated().Match(text).Groups["bytes"].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^dotnet_gc_heap_total_allocated_bytes_total(?:\{[^}\n]*\})? (?<bytes>[\d.eE+]+)", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Allocated();
}
