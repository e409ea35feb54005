using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>Runs <see cref="KernelBenchmark"/> in this process by BenchmarkDotNet.</summary>
internal static class KernelRows
{
    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var host = await KernelHost.StartAsync();
        KernelBenchmark.Host = host;
        var summary = BenchmarkRunner.Run<KernelBenchmark>(Config());
        if (summary.Reports.Any(static report => !report.Success)) throw new InvalidOperationException($"The kernel benchmark failed; see {summary.LogFilePath}.");
        var reports = summary.Reports.ToDictionary(static report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name, StringComparer.Ordinal);
        var yardstick = reports[nameof(KernelBenchmark.YardstickAll)];
        var direct = reports[nameof(KernelBenchmark.ExecuteDirect)];
        List<BenchRow> rows = [Nanoseconds(direct, yardstick).RatioAtMost(2), Bytes(direct, yardstick).AtMost(600)];
        foreach (var report in summary.Reports.Where(report => report != direct))
        {
            rows.Add(Nanoseconds(report, report == yardstick ? null : yardstick));
            rows.Add(Bytes(report, null));
        }

        return rows;
    }

    private static ManualConfig Config()
    {
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(8).WithIterationCount(9).WithIterationTime(TimeInterval.FromMilliseconds(150));
        return ManualConfig.CreateEmpty().AddJob(job).AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(Checkout.Artifacts, "bench", "BenchmarkDotNet"))
            .WithOptions(ConfigOptions.DisableOptimizationsValidator);
    }

    private static BenchRow Nanoseconds(BenchmarkReport report, BenchmarkReport? yardstick) =>
        new(Name(report), report.ResultStatistics!.Median, "ns") { Yardstick = yardstick?.ResultStatistics!.Median };

    private static BenchRow Bytes(BenchmarkReport report, BenchmarkReport? yardstick) =>
        new($"{Name(report)}, allocated", Allocated(report), "B") { Yardstick = yardstick is null ? null : Allocated(yardstick) };

    private static string Name(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');

    private static double Allocated(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
}
