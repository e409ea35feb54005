using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry.Resources;

namespace PluginHost.Server.Tests.Telemetry.Prometheus;

public sealed class PromtoolTests
{
    private const string RequireServers = "PLUGINHOST_REQUIRE_SERVERS";

    [Fact]
    public async Task Scrape_InstrumentsOfTheHost_SatisfyPromtool()
    {
        var promtool = FindPromtool();
        if (Environment.GetEnvironmentVariable(RequireServers) != "1") Assert.SkipUnless(promtool is not null, "install Debian package prometheus");
        Assert.True(promtool is not null, "install Debian package prometheus");
        await using var app = await MetricsApp.StartAsync(describe: resource => resource.AddAttributes([new("service.name", "pluginhost")]));
        foreach (var generation in new[] { "1", "2" }) UseInstruments(app.CreateGenerationMeter("slack", generation));

        var (exitCode, output) = await CheckAsync(promtool, await app.ScrapeAsync());

        Assert.Equal("", output);
        Assert.Equal(0, exitCode);
    }

    private static void UseInstruments(Meter meter)
    {
        var action = new KeyValuePair<string, object?>("action.name", "a \"quoted\" \\ name\n");
        meter.CreateHistogram<double>("pluginhost.action.duration", "s", "How long attempts take.").Record(0.1, action);
        meter.CreateCounter<long>("pluginhost.action.failures", "{execution}", "Failed executions.").Add(1, action);
        meter.CreateUpDownCounter<long>("pluginhost.action.active", "{execution}", "Running attempts.").Add(1, action);
        meter.CreateGauge<double>("pluginhost.pool.usage", "1", "How full the pool is.").Record(double.NaN, action);
        meter.CreateObservableGauge("pluginhost.memory", () => 1L << 40, "By", "Memory in use.");
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(string promtool, string text)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(promtool, "check metrics")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    private static string? FindPromtool() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "promtool"))
        .FirstOrDefault(File.Exists);
}
