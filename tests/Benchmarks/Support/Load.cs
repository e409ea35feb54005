using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace PluginHost.Benchmarks.Support;

/// <summary>Sends one request again and again over 64 connections: by <c>wrk</c> when it is installed, else by an own client.</summary>
internal static partial class Load
{
    internal const int Connections = 64;

    /// <summary>The name of the program that makes the load.</summary>
    internal static string Tool { get; } = FindWrk() is null ? "own client" : "wrk";

    /// <summary>Sends it as long as told; anything but 2xx ends the benchmark.</summary>
    internal static Task<LoadFigures> MeasureAsync(Uri url, string body, TimeSpan duration) =>
        FindWrk() is { } wrk ? RunWrkAsync(wrk, url, body, duration) : RunClientAsync(url, body, duration);

    private static string? FindWrk() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "wrk")).FirstOrDefault(File.Exists);

    private static async Task<LoadFigures> RunWrkAsync(string wrk, Uri url, string body, TimeSpan duration)
    {
        using var folder = new TemporaryFolder();
        var script = Path.Combine(folder.Path, "post.lua");
        await File.WriteAllTextAsync(script, $$"""
            wrk.method = "POST"
            wrk.body = [[{{body}}]]
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer {{ServerProcess.Key}}"
            """);
        string[] arguments = ["-t1", $"-c{Connections}", $"-d{duration.TotalSeconds:0}s", "--latency", "-s", script, url.AbsoluteUri];
        using var process = Process.Start(new ProcessStartInfo(wrk, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException($"{url} refuses requests: {output}");
        var wait = Wait().Match(output);
        return new(Number(Rate().Match(output).Groups["rate"]), Number(wait.Groups["number"]) * wait.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 });
    }

    private static async Task<LoadFigures> RunClientAsync(Uri url, string body, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ServerProcess.Key);
        var clock = Stopwatch.StartNew();
        var waits = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var mine = new List<double>();
            while (clock.Elapsed < duration)
            {
                var began = Stopwatch.GetTimestamp();
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync(url, content);
                if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{url} answers {answer.StatusCode}.");
                mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return mine;
        }));
        var all = waits.SelectMany(static mine => mine).Order().ToList();
        return new(all.Count / clock.Elapsed.TotalSeconds, all[(int)(all.Count * 0.99)]);
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+(?<number>[\d.]+)(?<unit>us|ms|s)", RegexOptions.NonBacktracking)]
    private static partial Regex Wait();
}

/// <summary>What a load came to.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="P99">How long 99 of 100 took at most, in milliseconds.</param>
internal sealed record LoadFigures(double Rate, double P99);
