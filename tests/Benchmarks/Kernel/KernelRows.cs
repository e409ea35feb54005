using System.Diagnostics;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>
/// Measures <see cref="KernelCases"/> in turns: in each round every case runs for some milliseconds, so that whatever else the machine does
/// meets all of them alike; the median round counts.
/// </summary>
internal static class KernelRows
{
    private const int Rounds = 51;
    private const int AllocationCalls = 20_000;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    internal static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var host = await KernelHost.StartAsync();
        using var yardstick = new Yardstick();
        var cases = new KernelCases(host.Executor, host.Action("direct.a0"), host.Slot(), yardstick).All;
        var counts = await WarmUpAsync(cases);
        var rounds = new double[cases.Count][];
        for (var i = 0; i < cases.Count; i++) rounds[i] = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < cases.Count; i++) rounds[i][round] = (await TimeAsync(cases[i], counts[i])).TotalNanoseconds / counts[i];
        }

        return await RowsAsync(cases, [.. rounds.Select(Statistics.Median)]);
    }

    private static async Task<List<BenchRow>> RowsAsync(IReadOnlyList<KernelCase> cases, double[] nanoseconds)
    {
        List<BenchRow> rows = [];
        for (var i = 0; i < cases.Count; i++)
        {
            var time = new BenchRow(cases[i].Name, nanoseconds[i], "ns") { Yardstick = i == 1 ? null : nanoseconds[1] };
            var memory = new BenchRow($"{cases[i].Name}, allocated", await AllocatedAsync(cases[i]), "B");
            rows.Add(i == 0 ? time.RatioAtMost(2) : time);
            rows.Add(i == 0 ? memory.AtMost(600) : memory);
        }

        return rows;
    }

    // Twice with a pause between, so that the runtime has compiled everything for good before it counts.
    private static async Task<int[]> WarmUpAsync(IReadOnlyList<KernelCase> cases)
    {
        var counts = new int[cases.Count];
        for (var pass = 0; pass < 3; pass++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                var (clock, calls) = (Stopwatch.StartNew(), 0);
                for (; clock.Elapsed < WarmUp; calls += 200) await cases[i].RunAsync(200);
                counts[i] = Math.Max(1, (int)(calls * (Turn / clock.Elapsed)));
            }

            await Task.Delay(WarmUp);
        }

        return counts;
    }

    private static async Task<TimeSpan> TimeAsync(KernelCase @case, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        await @case.RunAsync(calls);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task<double> AllocatedAsync(KernelCase @case)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await @case.RunAsync(AllocationCalls);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / AllocationCalls;
    }
}
