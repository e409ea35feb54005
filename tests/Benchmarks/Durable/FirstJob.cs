using System.Diagnostics;
using System.Globalization;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Durable;

/// <summary>A process that starts the engine on SQLite, runs one job and ends; nothing of it is compiled before.</summary>
internal static class FirstJob
{
    /// <summary>First argument that makes the program be this process.</summary>
    internal const string Command = "first-job";

    internal static async Task<int> RunAsync(string path)
    {
        await using var engine = await DurableEngine.StartSqliteAsync(path);
        await engine.WaitAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}"));
        return 0;
    }

    /// <summary>Seconds from the start of such a process to the end of its job.</summary>
    internal static async Task<double> MeasureAsync()
    {
        using var folder = new TemporaryFolder();
        var began = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Command, Path.Combine(folder.Path, "first.db")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var ended = long.Parse(await process.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture);
        await process.WaitForExitAsync();
        return (ended - began) / 1000.0;
    }
}
