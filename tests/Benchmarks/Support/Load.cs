using System.Diagnostics;
using System.Globalization;
using System.Net;
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

    /// <summary>Answers a second; anything but 2xx ends the benchmark.</summary>
    internal static Task<double> MeasureAsync(Uri url, string body, TimeSpan duration) =>
        FindWrk() is { } wrk ? RunWrkAsync(wrk, url, body, duration) : RunClientAsync(url, body, duration);

    private static string? FindWrk() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "wrk")).FirstOrDefault(File.Exists);

    private static async Task<double> RunWrkAsync(string wrk, Uri url, string body, TimeSpan duration)
    {
        using var folder = new TemporaryFolder();
        var script = Path.Combine(folder.Path, "post.lua");
        await File.WriteAllTextAsync(script, $$"""
            wrk.method = "POST"
            wrk.body = [[{{body}}]]
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer {{ServerProcess.Key}}"
            """);
        string[] arguments = ["-t1", $"-c{Connections}", $"-d{duration.TotalSeconds:0}s", "-s", script, url.AbsoluteUri];
        using var process = Process.Start(new ProcessStartInfo(wrk, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException($"{url} refuses requests: {output}");
        return double.Parse(Rate().Match(output).Groups["rate"].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static async Task<double> RunClientAsync(Uri url, string body, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ServerProcess.Key);
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var count = 0;
            for (; clock.Elapsed < duration; count++)
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync(url, content);
                if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{url} answers {answer.StatusCode}.");
            }

            return count;
        }));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Rate();
}
